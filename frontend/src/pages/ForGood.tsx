import { Button } from '@mantine/core';
import { useState } from 'react';
import classes from './cards.module.css';

interface ForGoodProps {
  /** What it does: `Revoke`, `Retire`. */
  verb: string;
  /** To what, with its article: `the invitation for crowd, spring`. */
  what: string;
  busy?: boolean;
  onDo: () => void;
}

/** A button for what there is no way back from: it takes two presses. */
export function ForGood({ verb, what, busy = false, onDo }: ForGoodProps) {
  const [asking, setAsking] = useState(false);
  // The button that was pressed is gone then: the focus goes back to where it came from.
  const [kept, setKept] = useState(false);
  if (!asking) {
    return (
      <Button size="dense" autoFocus={kept} aria-label={`${verb} ${what}…`} onClick={() => setAsking(true)}>
        {verb}…
      </Button>
    );
  }

  function cancel() {
    setKept(true);
    setAsking(false);
  }

  return (
    <span className={classes.asked}>
      <Button
        size="dense"
        autoFocus
        color="err"
        variant="outline"
        loading={busy}
        aria-label={`${verb} for good: ${what}`}
        onClick={onDo}
      >
        {verb} for good
      </Button>
      <Button size="dense" aria-label={`Cancel: keep ${what}`} onClick={cancel}>
        Cancel
      </Button>
    </span>
  );
}
