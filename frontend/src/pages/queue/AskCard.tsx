import { Alert, Button, Kbd } from '@mantine/core';
import { IconCircleCheck, IconHourglass, IconSchool } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useNavigate } from 'react-router';
import { clockTime, wordsFor } from '../../api/problems';
import { queueQuery } from '../../api/queries';
import { settledTab } from '../../api/tab';
import { askForWork } from '../../api/tasks';
import type { NoWorkReason, Queue } from '../../api/types';
import { counted, KIND_WORDS, reasonWords, thousands } from '../words';
import classes from './QueuePage.module.css';

const ICONS = { all_leased: IconHourglass, done: IconCircleCheck, none: IconSchool };

/** The soonest time at which a task of any kind is free again; '' when none is leased. */
function nextFree(reasons: readonly NoWorkReason[]): string {
  const times = reasons.flatMap((reason) =>
    reason.reason === 'all_leased' && reason.until ? [reason.until] : [],
  );
  return clockTime(times.sort((a, b) => Date.parse(a) - Date.parse(b))[0]);
}

function noWorkLine(reasons: readonly NoWorkReason[], hasOwn: boolean): string {
  if (hasOwn) return 'What came back and what you began is below.';
  const free = nextFree(reasons);
  return `${free ? `The next one is free by ${free}. ` : ''}This page looks again by itself.`;
}

/** Enter asks for work wherever the focus is, unless it is on something that has a use for Enter itself. */
function useEnter(act: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Enter' || event.repeat || event.defaultPrevented) return;
      if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
      if (
        event.target instanceof Element &&
        event.target.closest('a, button, input, select, textarea, [role]')
      )
        return;
      act();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [act]);
}

/** How many tasks are ready, the button that brings the next one, and for each kind why there is none. */
export function AskCard({ queue }: { queue: Queue }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  // What the server said when it was asked is newer than the list that made the page.
  const [refused, setRefused] = useState<readonly NoWorkReason[] | null>(null);
  const ask = useMutation({
    mutationFn: async () => askForWork(await settledTab()),
    onSuccess: async (answer) => {
      if (answer.task) {
        await navigate(`/tasks/${answer.task.id}`);
        return;
      }
      setRefused(answer.reasons);
      await client.invalidateQueries({ queryKey: queueQuery.queryKey });
    },
  });
  const { mutate, isPending } = ask;
  useEnter(mutate);

  const ready = queue.ready.filter(({ count }) => count > 0);
  const total = ready.reduce((sum, { count }) => sum + count, 0);
  const known = new Set(ready.map(({ kind }) => kind));
  const reasons = (total === 0 ? (refused ?? queue.reasons) : queue.reasons).filter(
    ({ kind }) => !known.has(kind),
  );
  const hasOwn = queue.returned.length + queue.unfinished.length > 0;

  return (
    <section className={classes.ask} aria-labelledby="ask-title">
      <h1 id="ask-title">
        {total > 0 ? `${counted(total, 'task is', 'tasks are')} ready for you` : 'No task for you right now'}
      </h1>
      <p className={classes.quiet}>
        {total > 0
          ? 'First what came back and what you began, then new work, the most urgent first.'
          : noWorkLine(reasons, hasOwn)}
      </p>
      <Button
        size="large"
        variant={total > 0 ? 'filled' : 'default'}
        loading={isPending}
        onClick={() => mutate()}
        rightSection={<Kbd aria-hidden>↵</Kbd>}
        aria-keyshortcuts="Enter"
      >
        {total > 0 ? 'Ask for work' : 'Ask again'}
      </Button>
      {ask.isError && (
        <Alert color="err" role="alert" className={classes.askProblem}>
          {wordsFor(ask.error)}
        </Alert>
      )}
      <ul className={classes.why} aria-label="Kinds of work">
        {ready.map(({ kind, count }) => (
          <li key={kind} data-ready>
            <IconCircleCheck size={18} stroke={1.75} aria-hidden />
            <span>
              <b>{KIND_WORDS[kind]}:</b> {thousands(count)} ready
            </span>
          </li>
        ))}
        {reasons.map((reason) => {
          const Icon = ICONS[reason.reason];
          return (
            <li key={reason.kind}>
              <Icon size={18} stroke={1.75} aria-hidden />
              <span>
                <b>{KIND_WORDS[reason.kind]}:</b> {reasonWords(reason)}
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
