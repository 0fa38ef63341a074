/**
 * Leaving for another page of Prospero while edits are on their way: waits a moment for them, then asks. Where nothing
 * can be on its way, it asks when they are nowhere but in this tab.
 */
import { Button, Modal } from '@mantine/core';
import { useSelector } from '@xstate/react';
import { useEffect, useState } from 'react';
import { useBlocker } from 'react-router';
import { useDesk } from '../view/DeskContext';
import { plural } from '../view/words';
import classes from './desk.module.css';

const MOMENT_MS = 2_000;

export function LeaveDialog() {
  const { parts, writable } = useDesk();
  const pending = useSelector(parts.save, (state) => state.context.pending);
  const durable = useSelector(parts.save, (state) => state.context.durable);
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) =>
      (writable || !durable) &&
      parts.save.getSnapshot().context.pending > 0 &&
      currentLocation.pathname !== nextLocation.pathname,
  );
  const [asking, setAsking] = useState(false);
  const blocked = blocker.state === 'blocked';
  useEffect(() => {
    if (!blocked) {
      setAsking(false);
      return undefined;
    }
    const timer = setTimeout(() => setAsking(true), writable ? MOMENT_MS : 0);
    return () => clearTimeout(timer);
  }, [blocked, writable]);
  useEffect(() => {
    if (blocked && pending === 0) blocker.proceed();
  }, [blocked, pending, blocker]);

  const edits = plural(pending, 'edit');
  const [is, are] = pending === 1 ? ['is', 'It is'] : ['are', 'They are'];
  return (
    <Modal
      opened={blocked && asking}
      onClose={() => blocker.reset?.()}
      title={`${edits} ${is} not saved yet`}
      centered
      closeButtonProps={{ 'aria-label': 'Close' }}
      attributes={{ header: { role: 'none' } }}
    >
      <p>
        {durable
          ? `${are} kept in this browser, and saved when you open this task here again.`
          : `${are} only in this tab, for this browser keeps no copy: open this task here again before you close it.`}
      </p>
      <div className={classes.row}>
        <Button mt="md" variant="filled" data-autofocus onClick={() => blocker.reset?.()}>
          Stay
        </Button>
        <Button mt="md" onClick={() => blocker.proceed?.()}>
          Leave
        </Button>
      </div>
    </Modal>
  );
}
