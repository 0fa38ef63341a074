import { Badge, Button } from '@mantine/core';
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
import { useDesk } from '../view/DeskContext';
import { useCellsTable } from '../view/useLabels';
import { plural } from '../view/words';
import { Cap } from './Cap';
import classes from './desk.module.css';
import { IconButton } from './IconButton';
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

function UndoButtons() {
  const { parts, writable } = useDesk();
  const undoable = useSelector(parts.undo, (state) => canUndo(state.context));
  const waits = useSelector(parts.undo, (state) => state.context.waits);
  const redoable = useSelector(parts.undo, (state) => state.context.redoStack.length > 0);
  return (
    <>
      <IconButton
        name="Undo"
        command="undo"
        icon={IconArrowBackUp}
        disabled={!writable || !undoable}
        loading={waits}
        onClick={() => parts.undo.send({ type: 'UNDO' })}
      />
      <IconButton
        name="Redo"
        command="redo"
        icon={IconArrowForwardUp}
        disabled={!writable || !redoable}
        onClick={() => parts.undo.send({ type: 'REDO' })}
      />
    </>
  );
}

/** `news`: this person has not seen the instructions of this kind of task yet. */
export function Header({ onShow, news }: { onShow: (sheet: Sheet) => void; news: boolean }) {
  const { root, opened, writable } = useDesk();
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
        <UndoButtons />
        {news ? (
          <Button
            size="dense"
            variant="default"
            aria-keyshortcuts="F1"
            leftSection={<IconBook size={15} stroke={1.75} aria-hidden />}
            rightSection={<Cap>F1</Cap>}
            onClick={() => onShow('instructions')}
          >
            Instructions
          </Button>
        ) : (
          <IconButton
            name="Instructions"
            command="instructions"
            icon={IconBook}
            onClick={() => onShow('instructions')}
          />
        )}
        <IconButton
          name="Panels"
          command="panels"
          icon={IconAdjustmentsHorizontal}
          className={classes.panelsButton}
          onClick={() => onShow('panels')}
        />
        <IconButton name="Keys" command="help" icon={IconKeyboard} onClick={() => onShow('help')} />
        <EditsMenu />
      </div>
      <Button
        size="dense"
        variant="filled"
        disabled={!writable}
        onClick={() => root.send({ type: 'SUBMIT' })}
        aria-keyshortcuts="Control+Enter"
        rightSection={<Cap>Ctrl ↵</Cap>}
      >
        Submit
      </Button>
    </header>
  );
}
