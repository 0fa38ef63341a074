/** In the place of *Submit* where an expert mends a task: accept it with the edits, or leave it as it was submitted. */
import { Button } from '@mantine/core';
import { useSelector } from '@xstate/react';
import { useCallback, useEffect, useState } from 'react';
import { useNavigate } from 'react-router';
import { useQueryClient } from '@tanstack/react-query';
import { wordsFor } from '../../api/problems';
import { forgetJudged } from '../../api/queries';
import { leaveWithout } from '../../api/reviews';
import { Cap } from '../components/Cap';
import { useDesk } from '../view/DeskContext';
import { allSaved } from './allSaved';
import type { Fixing } from './FixContext';

/** What the server keeps as the page's reason for open checks is not asked of an expert. */
const NOT_ASKED = 'Mended by an expert.';

function useLeaving({ desk }: Fixing) {
  const { root, parts, opened } = useDesk();
  const navigate = useNavigate();
  const client = useQueryClient();
  const [leaving, setLeaving] = useState(false);
  const leave = useCallback(async () => {
    const token = parts.lease?.getSnapshot().context.lease.token;
    setLeaving(true);
    try {
      // Without the lease nothing can be undone now: it is when the task is judged.
      if (root.getSnapshot().matches('editing') && token !== undefined) {
        await allSaved(parts.save);
        await leaveWithout(opened.task.id, token);
      }
      client.removeQueries({ queryKey: ['task', opened.task.id] });
      await navigate(desk);
    } catch (error) {
      setLeaving(false);
      root.send({ type: 'SAY', text: `Your edits could not be taken back. ${wordsFor(error)}`, wrong: true });
    }
  }, [root, parts, opened, client, navigate, desk]);
  return { leaving, leave };
}

export function FixButtons({ fixing }: { fixing: Fixing }) {
  const { root, parts, opened, writable } = useDesk();
  const navigate = useNavigate();
  const client = useQueryClient();
  const done = useSelector(root, (state) => state.matches('done'));
  const sequence = useSelector(parts.save, ({ context }) => context.sequence + context.pending);
  const [asked, setAsked] = useState(false);
  const { leaving, leave } = useLeaving(fixing);
  const { next } = fixing;
  const { movie } = opened.task;
  const edited = sequence !== opened.task.sequence;

  useEffect(() => setAsked(false), [sequence]);

  useEffect(() => {
    if (!done) return;
    forgetJudged(client, opened.task.id);
    void navigate(next, { state: { done: `Accepted with your edits: ${movie.name}` } });
  }, [done, client, navigate, next, opened, movie]);

  const accept = useCallback(() => root.send({ type: 'SUBMIT', reason: NOT_ASKED }), [root]);
  const leaveOrAsk = useCallback(() => {
    if (edited && !asked) setAsked(true);
    else void leave();
  }, [edited, asked, leave]);

  // Before the keys of the labeling page, of which Ctrl ↵ would ask about open checks.
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const accepts = event.key === 'Enter' && (event.ctrlKey || event.metaKey);
      const leaves = event.key === 'Escape' && event.shiftKey;
      if (!accepts && !leaves) return;
      if (event.target instanceof Element && event.target.closest('[role="dialog"]')) return;
      event.preventDefault();
      event.stopPropagation();
      if (leaves) leaveOrAsk();
      else if (writable) accept();
    };
    document.addEventListener('keydown', press, { capture: true });
    return () => document.removeEventListener('keydown', press, { capture: true });
  }, [writable, accept, leaveOrAsk]);

  return (
    <>
      <Button
        size="dense"
        style={{ flex: 'none' }}
        variant="default"
        loading={leaving}
        color={asked ? 'warn' : undefined}
        onClick={leaveOrAsk}
        aria-keyshortcuts="Shift+Escape"
        rightSection={<Cap>⇧ Esc</Cap>}
      >
        {asked ? 'Leave without my edits?' : 'Leave without'}
      </Button>
      <Button
        size="dense"
        style={{ flex: 'none' }}
        variant="filled"
        disabled={!writable || leaving}
        onClick={accept}
        aria-keyshortcuts="Control+Enter"
        rightSection={<Cap>Ctrl ↵</Cap>}
      >
        Accept with my edits
      </Button>
    </>
  );
}
