import { ActionIcon, Tooltip, VisuallyHidden } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { counted } from '../words';
import classes from './FrameBar.module.css';

/** More frames than this do not fit as buttons with words; they become a strip of bars. */
const MAX_CHIPS = 8;

interface FrameBarProps {
  frames: readonly number[];
  t: number;
  counts: ReadonlyMap<number, number>;
  onFrame: (t: number) => void;
  onStep: (by: 1 | -1) => void;
}

function words(t: number, count: number): string {
  return `Frame ${t}, ${count === 0 ? 'no changes' : counted(count, 'change')}`;
}

function Chips({ frames, t, counts, onFrame }: FrameBarProps) {
  return (
    <div className={classes.chips}>
      {frames.map((frame) => {
        const count = counts.get(frame) ?? 0;
        return (
          <button
            key={frame}
            type="button"
            className={classes.chip}
            aria-current={frame === t || undefined}
            onClick={() => onFrame(frame)}
          >
            <VisuallyHidden>{words(frame, count)}</VisuallyHidden>
            <span aria-hidden>{frame}</span>
            <span aria-hidden>{frame === t ? counted(count, 'change') : count}</span>
          </button>
        );
      })}
    </div>
  );
}

/** A bar for each frame, as high as it has changes; the keys ← → do the same. */
function Strip({ frames, t, counts, onFrame }: FrameBarProps) {
  const most = Math.max(1, ...counts.values());
  return (
    <div className={classes.strip}>
      <span className={classes.now}>
        <b>{t}</b> {counted(counts.get(t) ?? 0, 'change')}
      </span>
      <div className={classes.bars} role="group" aria-label="Frames">
        {frames.map((frame) => {
          const count = counts.get(frame) ?? 0;
          return (
            <button
              key={frame}
              type="button"
              tabIndex={-1}
              aria-current={frame === t || undefined}
              aria-label={words(frame, count)}
              title={words(frame, count)}
              onClick={() => onFrame(frame)}
            >
              {count > 0 && <i style={{ height: `${20 + (80 * count) / most}%` }} />}
            </button>
          );
        })}
      </div>
    </div>
  );
}

export function FrameBar(props: FrameBarProps) {
  const { frames, t, onStep } = props;
  return (
    <div className={classes.bar}>
      <Tooltip label="Frame before (←)">
        <ActionIcon
          aria-label="Frame before"
          aria-keyshortcuts="ArrowLeft"
          disabled={t === frames[0]}
          onClick={() => onStep(-1)}
        >
          <IconChevronLeft size={18} stroke={1.75} />
        </ActionIcon>
      </Tooltip>
      {frames.length <= MAX_CHIPS ? <Chips {...props} /> : <Strip {...props} />}
      <Tooltip label="Next frame (→)">
        <ActionIcon
          aria-label="Next frame"
          aria-keyshortcuts="ArrowRight"
          disabled={t === frames.at(-1)}
          onClick={() => onStep(1)}
        >
          <IconChevronRight size={18} stroke={1.75} />
        </ActionIcon>
      </Tooltip>
    </div>
  );
}
