import { Button } from '@mantine/core';
import { IconAlertTriangle, IconLock } from '@tabler/icons-react';
import { clockTime, wordsFor } from '../../api/problems';
import type { Judging } from './judging';
import classes from './JudgingState.module.css';

interface JudgingStateProps {
  judging: Judging;
  onTakeOver: () => void;
  onAgain: () => void;
}

function wordsOf(judging: Judging): string {
  switch (judging.kind) {
    case 'asking':
    case 'closed':
      return '';
    case 'mine':
      return 'Only you are judging this task';
    case 'held': {
      const time = clockTime(judging.until);
      const until = time ? `, until ${time} at the latest` : '';
      return judging.mine
        ? 'You are judging this task in another tab'
        : `${judging.holder} is judging this task${until}`;
    }
    case 'taken':
      return `${judging.by} has taken this task over`;
    case 'ended':
      return 'You have rested: go on, and the task is yours again';
    case 'failed':
      return wordsFor(judging.error);
  }
}

/** Who judges the task on the desk: two experts never judge the same one at once. */
export function JudgingState({ judging, onTakeOver, onAgain }: JudgingStateProps) {
  const words = wordsOf(judging);
  const quiet = judging.kind === 'mine' || words === '';
  return (
    <span className={classes.state} data-quiet={quiet || undefined}>
      <span role="status" title={words}>
        {words !== '' &&
          (quiet ? (
            <IconLock size={15} stroke={1.75} aria-hidden />
          ) : (
            <IconAlertTriangle size={15} stroke={1.75} aria-hidden />
          ))}
        {words}
      </span>
      {judging.kind === 'held' && judging.mayTakeOver && (
        <Button size="dense" onClick={onTakeOver}>
          Take over
        </Button>
      )}
      {(judging.kind === 'taken' || judging.kind === 'failed') && (
        <Button size="dense" onClick={onAgain}>
          Try again
        </Button>
      )}
    </span>
  );
}
