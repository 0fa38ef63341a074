import { ActionIcon, Badge, Button, Kbd, Tooltip } from '@mantine/core';
import {
  IconAdjustmentsHorizontal,
  IconArrowBackUp,
  IconArrowForwardUp,
  IconBook,
  IconKeyboard,
} from '@tabler/icons-react';
import { useSelector } from '@xstate/react';
import { Link } from 'react-router';
import { BrandMark } from '../../app/Brand';
import { EditsMenu } from '../editsFile/EditsMenu';
import { canUndo } from '../actors/undo';
import type { Sheet } from '../keyboard/commands';
import { useKey } from '../keyboard/KeymapContext';
import { commandKeyId } from '../keyboard/keymap';
import { useDesk } from '../view/DeskContext';
import { useCellsTable } from '../view/useLabels';
import { plural } from '../view/words';
import classes from './desk.module.css';
import { LeaseTime } from './LeaseTime';
import { SaveState } from './SaveState';

function TaskBadge() {
  const { opened } = useDesk();
  const { kind, first, last, frames } = opened.task;
  const cells = useCellsTable();
  const words =
    kind === 'segmentation'
      ? `Segmentation · frames ${first}–${last}`
      : `Tracking · ${plural(frames.length, 'frame')} · ${plural(cells.cells().length, 'track')}`;
  return <Badge variant="default">{words}</Badge>;
}

/** The name of a button with its key, for its tooltip and for readers of the screen. */
function useNamed(name: string, command: string): { label: string; 'aria-label': string } {
  const key = useKey(commandKeyId(command));
  return {
    label: key ? `${name} · ${key.cap}` : name,
    'aria-label': key ? `${name} (${key.words})` : name,
  };
}

/** `news`: this person has not seen the instructions of this kind of task yet. */
export function Header({ onShow, news }: { onShow: (sheet: Sheet) => void; news: boolean }) {
  const { label: helpLabel, ...help } = useNamed('Keys', 'help');
  const { label: bookLabel, ...book } = useNamed('Instructions', 'instructions');
  const { label: panelsLabel, ...panels } = useNamed('Panels', 'panels');
  const { root, parts, opened, writable } = useDesk();
  const undoable = useSelector(parts.undo, (state) => canUndo(state.context));
  const waits = useSelector(parts.undo, (state) => state.context.waits);
  const redos = useSelector(parts.undo, (state) => state.context.redoStack.length);
  return (
    <header className={classes.header} data-region>
      <Link to="/" aria-label="Prospero, to my work" className={classes.row}>
        <BrandMark />
      </Link>
      <h1 className={classes.title}>
        <span>{opened.task.movie.name}</span>
      </h1>
      <TaskBadge />
      <span className={classes.gap} />
      <SaveState />
      <LeaseTime />
      <span className={classes.rule} aria-hidden />
      <div className={classes.buttons}>
        <Tooltip label="Undo · Ctrl Z">
          <ActionIcon
            aria-label="Undo (Ctrl Z)"
            disabled={!writable || !undoable}
            loading={waits}
            onClick={() => parts.undo.send({ type: 'UNDO' })}
          >
            <IconArrowBackUp size={18} stroke={1.75} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label="Redo · Ctrl ⇧Z">
          <ActionIcon
            aria-label="Redo (Ctrl Shift Z)"
            disabled={!writable || redos === 0}
            onClick={() => parts.undo.send({ type: 'REDO' })}
          >
            <IconArrowForwardUp size={18} stroke={1.75} />
          </ActionIcon>
        </Tooltip>
        {news ? (
          <Button
            size="dense"
            variant="default"
            leftSection={<IconBook size={15} stroke={1.75} aria-hidden />}
            rightSection={<Kbd>F1</Kbd>}
            onClick={() => onShow('instructions')}
          >
            Instructions
          </Button>
        ) : (
          <Tooltip label={bookLabel}>
            <ActionIcon {...book} onClick={() => onShow('instructions')}>
              <IconBook size={18} stroke={1.75} />
            </ActionIcon>
          </Tooltip>
        )}
        <Tooltip label={panelsLabel}>
          <ActionIcon {...panels} className={classes.panelsButton} onClick={() => onShow('panels')}>
            <IconAdjustmentsHorizontal size={18} stroke={1.75} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label={helpLabel}>
          <ActionIcon {...help} onClick={() => onShow('help')}>
            <IconKeyboard size={18} stroke={1.75} />
          </ActionIcon>
        </Tooltip>
        <EditsMenu />
      </div>
      <Button
        size="dense"
        variant="filled"
        disabled={!writable}
        onClick={() => root.send({ type: 'SUBMIT' })}
        rightSection={<Kbd>Ctrl ↵</Kbd>}
      >
        Submit
      </Button>
    </header>
  );
}
