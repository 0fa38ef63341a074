import { Alert, Button } from '@mantine/core';
import { wordsFor } from '../api/problems';

interface LoadProblemProps {
  error: unknown;
  /** A sentence that says what could not be loaded, where the place on the page does not. */
  what?: string;
  className?: string;
  onAgain: () => void;
}

/** Why a part of a page could not be loaded, and a way to try again. */
export function LoadProblem({ error, what, className, onAgain }: LoadProblemProps) {
  return (
    <Alert color="err" role="alert" className={className}>
      {what && `${what} `}
      {wordsFor(error)}{' '}
      <Button size="dense" onClick={onAgain}>
        Try again
      </Button>
    </Alert>
  );
}
