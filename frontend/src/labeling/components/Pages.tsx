/** What stands where the task does not: it is held elsewhere, failed to open, or cannot be drawn. */
import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { clockTime, wordsFor } from '../../api/problems';
import type { HeldTask } from '../actors/opening';
import classes from './desk.module.css';
import { TakeOver } from './TakeOver';

interface CentreProps {
  title: string;
  words: string;
  children?: ReactNode;
  /** What stands below the buttons. */
  below?: ReactNode;
}

function Centre({ title, words, children, below }: CentreProps) {
  return (
    <main className={classes.center}>
      <div>
        <h1>{title}</h1>
        <p>{words}</p>
        <div className={classes.row}>
          {children}
          <Link to="/">To my work</Link>
        </div>
        {below}
      </div>
    </main>
  );
}

export function HeldPage({
  held,
  onTakeOver,
  onAgain,
  onLook,
  below,
}: {
  held: HeldTask;
  below?: ReactNode;
  onTakeOver: () => void;
  onAgain: () => void;
  onLook: () => void;
}) {
  const until = clockTime(held.until);
  if (!held.holder) {
    return (
      <Centre title={held.task.movie.name} words="This task is free again." below={below}>
        <Button variant="filled" onClick={onAgain}>
          Open
        </Button>
      </Centre>
    );
  }
  return held.mine ? (
    <Centre
      title={held.task.movie.name}
      below={below}
      words="This task is open in another tab. Work there, or take it over here."
    >
      <Button variant="filled" onClick={onTakeOver}>
        Take over
      </Button>
    </Centre>
  ) : (
    <Centre
      title={held.task.movie.name}
      below={below}
      words={`${held.holder} is working on this task${until && ` until ${until}`}. This page says when it is free.`}
    >
      <Button onClick={onLook}>Look</Button>
      {held.mayTakeOver && <TakeOver holder={held.holder} until={held.until} onTakeOver={onTakeOver} />}
    </Centre>
  );
}

interface FailedPageProps {
  error: unknown;
  onAgain: () => void;
  below?: ReactNode;
}

export function FailedPage({ error, onAgain, below }: FailedPageProps) {
  return (
    <Centre title="The task did not open" words={wordsFor(error)} below={below}>
      <Button variant="filled" onClick={onAgain}>
        Try again
      </Button>
    </Centre>
  );
}

export function NoDrawingPage({ words }: { words: string }) {
  return <Centre title="No images" words={words} />;
}
