import { Button } from '@mantine/core';
import { useState } from 'react';
import { clockTime } from '../../api/problems';
import classes from './desk.module.css';

interface TakeOverProps {
  holder: string;
  until: string;
  size?: 'dense' | 'normal';
  onTakeOver: () => void;
}

/** Taking a task away from somebody at work: says what happens to them before it does. */
export function TakeOver({ holder, until, size = 'normal', onTakeOver }: TakeOverProps) {
  const [asked, setAsked] = useState(false);
  if (!asked) {
    return (
      <Button size={size} onClick={() => setAsked(true)}>
        Take over…
      </Button>
    );
  }
  return (
    <div
      className={classes.question ?? ''}
      role="alertdialog"
      aria-label="Take over"
      aria-describedby="take-over-words"
    >
      <p id="take-over-words">
        {holder} has this task until {clockTime(until)}. When you take it over, the page of {holder} stops
        saving at once. What {holder} saved is kept; edits that were not sent yet stay in that browser. The
        task becomes yours with your first edit.
      </p>
      <div className={classes.row}>
        <Button size={size} variant="filled" autoFocus onClick={onTakeOver}>
          Take over
        </Button>
        <Button size={size} onClick={() => setAsked(false)}>
          Cancel
        </Button>
      </div>
    </div>
  );
}
