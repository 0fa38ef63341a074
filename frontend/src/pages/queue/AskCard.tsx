import { Alert, Button, Kbd } from '@mantine/core';
import {
  IconCircleCheck,
  IconHourglass,
  IconLock,
  IconPencil,
  IconPlayerPause,
  IconSchool,
  IconUserCircle,
} from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { clockTime, wordsFor } from '../../api/problems';
import { queueQuery } from '../../api/queries';
import { settledTab } from '../../api/tab';
import { askForWork } from '../../api/tasks';
import type { AskAnswer, NoWorkReason, Pause, Queue } from '../../api/types';
import { counted, dayOf, KIND_WORDS, reasonWords, thousands } from '../words';
import classes from './QueuePage.module.css';

const ICONS = {
  all_leased: IconHourglass,
  done: IconCircleCheck,
  none: IconHourglass,
  skill: IconSchool,
  paused: IconPlayerPause,
  limit: IconLock,
  yours: IconPencil,
  for_others: IconUserCircle,
};

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

/** `Segmentation: 38 ready`; some reasons are sentences of their own. */
function ReasonLine({ why }: { why: NoWorkReason }) {
  const words = reasonWords(why);
  return (
    <span>
      {KIND_WORDS[why.kind]}: {words}
    </span>
  );
}

const PAUSED = 'Your work is paused';

function PauseLine({ pause }: { pause: Pause }) {
  const why = pause.why ?? `Since ${dayOf(pause.since)}, by the manager. Write to them to go on.`;
  return (
    // The words for low scores begin with that themselves.
    <Alert color="warn" className={classes.askProblem} title={why.startsWith(PAUSED) ? undefined : PAUSED}>
      {why} What you began you may finish.
    </Alert>
  );
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

/** How many tasks are ready, the button that brings the next one, and for each project and kind why there is none. */
export function AskCard({ queue }: { queue: Queue }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  // What the server said when it was asked is newer than the list that made the page.
  const [refused, setRefused] = useState<AskAnswer | null>(null);
  const ask = useMutation({
    mutationFn: async () => askForWork(await settledTab()),
    onSuccess: async (answer) => {
      if (answer.task) {
        await navigate(`/tasks/${answer.task.id}`);
        return;
      }
      setRefused(answer);
      await client.invalidateQueries({ queryKey: queueQuery.queryKey });
    },
  });
  const { mutate, isPending } = ask;
  useEnter(mutate);

  const { ready } = queue;
  const total = ready.reduce((sum, { count }) => sum + count, 0);
  const reasons = total === 0 ? (refused?.reasons ?? queue.reasons) : queue.reasons;
  const pause = queue.paused ?? refused?.paused ?? null;
  const hasOwn = queue.returned.length + queue.unfinished.length > 0;

  return (
    <section className={classes.ask} aria-labelledby="ask-title">
      <h1 id="ask-title">
        {total > 0
          ? `${counted(total, 'task is', 'tasks are')} ready for you`
          : `No ${hasOwn ? 'new ' : ''}task for you right now`}
      </h1>
      <p className={classes.quiet}>
        {total > 0
          ? 'First what came back and what you began, then new work, the most urgent first.'
          : noWorkLine(reasons, hasOwn)}
      </p>
      <Button
        size="large"
        variant={total > 0 || hasOwn ? 'filled' : 'default'}
        loading={isPending}
        onClick={() => mutate()}
        rightSection={<Kbd aria-hidden>↵</Kbd>}
        aria-keyshortcuts="Enter"
      >
        {total > 0 || hasOwn ? 'Ask for work' : 'Ask again'}
      </Button>
      {pause && <PauseLine pause={pause} />}
      {ask.isError && (
        <Alert color="err" role="alert" className={classes.askProblem}>
          {wordsFor(ask.error)}
        </Alert>
      )}
      <ul className={classes.why} aria-label="Kinds of work">
        {ready.map(({ project, kind, count }) => (
          <li key={`${project.id}/${kind}`} data-ready>
            <b>{project.name}</b>
            <IconCircleCheck size={18} stroke={1.75} aria-hidden />
            <span>
              {KIND_WORDS[kind]}: {thousands(count)} ready
            </span>
          </li>
        ))}
        {reasons.map((why) => {
          const Icon = ICONS[why.reason];
          return (
            <li key={`${why.project?.id ?? ''}/${why.kind}`}>
              <b>{why.project?.name}</b>
              <Icon size={18} stroke={1.75} aria-hidden />
              <ReasonLine why={why} />
              {why.reason === 'skill' && why.practice !== null && <Link to="/training">Practise</Link>}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
