import { Badge, Button, Kbd, VisuallyHidden } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useSelector } from '@xstate/react';
import { CHECK_KINDS, type CheckKind, type Finding } from '../../labels/checks/types';
import { useKey } from '../keyboard/KeymapContext';
import { commandKeyId } from '../keyboard/keymap';
import { useDesk } from '../view/DeskContext';
import { plural } from '../view/words';
import { Cap } from './Cap';
import { keepFocus } from './ToolButton';
import { VirtualList, type RowProps } from './VirtualList';
import classes from './checks.module.css';

const ROW = 46;

const NAMES: Readonly<Record<CheckKind, [one: string, many: string]>> = {
  pieces: ['in pieces', 'in pieces'],
  fragments: ['fragment', 'fragments'],
  holes: ['hole', 'holes'],
  missing: ['missing', 'missing'],
  area: ['area jump', 'area jumps'],
  once: ['in one frame only', 'in one frame only'],
};

function counts(open: readonly Finding[]): string {
  return CHECK_KINDS.flatMap((kind) => {
    const n = open.filter((each) => each.kind === kind).length;
    return n > 0 ? [plural(n, ...NAMES[kind])] : [];
  }).join(' · ');
}

const where = ({ t, from, detail }: Finding): string =>
  [from === undefined ? `Frame ${t}` : `Frames ${from} → ${t}`, detail].filter(Boolean).join(' · ');

function Row({ finding, current, row }: { finding: Finding; current: boolean; row: RowProps }) {
  const { parts, writable } = useDesk();
  const { key, title, mend } = finding;
  const mends = useKey(commandKeyId('mend'));
  const go = () => parts.checks.send({ type: 'GO', key });
  return (
    <div
      role="option"
      {...row}
      aria-selected={current}
      className={classes.row}
      title={mend ?? undefined}
      onMouseDown={keepFocus}
      onClick={go}
    >
      <IconAlertTriangle size={18} stroke={1.75} aria-hidden />
      <span className={classes.words}>
        <span>{title}</span>
        <small>{where(finding)}</small>
      </span>
      {mend === null || !writable ? (
        <span className={classes.quiet}>Go</span>
      ) : (
        <span
          className={current ? classes.mend : classes.quiet}
          data-mend
          onClick={(event) => {
            event.stopPropagation();
            parts.checks.send({ type: 'MEND', key });
          }}
        >
          Mend
          <VisuallyHidden>: {mend}</VisuallyHidden>
          {current && mends && <Cap>{mends.cap}</Cap>}
        </span>
      )}
    </div>
  );
}

function List({ open, current }: { open: readonly Finding[]; current: string | null }) {
  const { parts } = useDesk();
  return (
    <VirtualList
      label="Open checks"
      className={classes.list}
      count={open.length}
      row={ROW}
      at={open.findIndex((each) => each.key === current)}
      name="check"
      onStep={(by) => parts.checks.send({ type: 'STEP', by })}
      onGo={() => current !== null && parts.checks.send({ type: 'GO', key: current })}
    >
      {(index, row) => {
        const finding = open[index]!;
        return <Row key={finding.key} finding={finding} row={row} current={finding.key === current} />;
      }}
    </VirtualList>
  );
}

/** What is worth a look before submitting; a click goes there. */
export function ChecksPanel() {
  const { parts, opened } = useDesk();
  const fineKey = useKey(commandKeyId('fine'));
  const [before, after] = [useKey(commandKeyId('check-before')), useKey(commandKeyId('check-after'))];
  const stepKeys = [before, after].flatMap((key) => (key ? [key.cap] : []));
  const { open, fine, current, done, frames, busy, checks } = useSelector(
    parts.checks,
    (state) => state.context,
  );
  if (checks === null) return null;
  const overlap =
    opened.task.features.filter((feature) => checks.comparing(feature) === 'overlap').length > 0;
  const off = opened.task.features.some((feature) => checks.comparing(feature) === 'off');
  const here = open.find((each) => each.key === current);
  return (
    <section className={classes.checks} aria-label="Checks" data-region>
      <h2>
        Checks
        {open.length > 0 && (
          <Badge color="warn" variant="light">
            {open.length} open
          </Badge>
        )}
        <span className={classes.keys}>
          {stepKeys.length > 0 && (
            <>
              {stepKeys.map((cap) => (
                <Kbd key={cap}>{cap}</Kbd>
              ))}{' '}
              step
            </>
          )}
        </span>
      </h2>
      <p className={classes.facts}>
        {busy && done < frames
          ? `Checking ${done} of ${frames} frames`
          : open.length > 0
            ? counts(open)
            : 'No open checks.'}
      </p>
      {overlap && (
        <p className={classes.facts}>Numbers differ from frame to frame here: cells are compared by place.</p>
      )}
      {off && <p className={classes.facts}>Cells move too far to be compared between frames.</p>}
      {open.length > 0 && <List open={open} current={current} />}
      <p className={classes.foot}>
        {here && (
          <Button
            size="dense"
            onMouseDown={keepFocus}
            onClick={() => parts.checks.send({ type: 'FINE' })}
            aria-keyshortcuts={fineKey?.shortcuts}
            rightSection={fineKey && <Cap>{fineKey.cap}</Cap>}
          >
            Fine as it is
          </Button>
        )}
        {fine.length > 0 && (
          <Button
            size="dense"
            variant="subtle"
            onMouseDown={keepFocus}
            onClick={() => parts.checks.send({ type: 'OPEN_AGAIN' })}
          >
            {fine.length} fine · open again
          </Button>
        )}
      </p>
    </section>
  );
}
