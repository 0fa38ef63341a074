import { Button } from '@mantine/core';
import { IconCloudCheck, IconCloudOff, IconCloudUpload } from '@tabler/icons-react';
import { useSelector } from '@xstate/react';
import { useEffect } from 'react';
import { clockTime } from '../../api/problems';
import { useDesk } from '../view/DeskContext';
import { plural } from '../view/words';
import classes from './desk.module.css';
import { LeaveDialog } from './LeaveDialog';

export interface Saving {
  /** What the save actor is at. */
  state: string;
  pending: number;
  /** Since when the network is away, in ms. */
  since?: number | null;
  /** Why the server cannot save now, in its own words. */
  trouble?: string;
  /** Whether what waits would survive a crash of the page. */
  durable?: boolean;
}

/** The first of the server's sentences says what is wrong; the others, what becomes of it. */
const firstSentence = (text: string) => /^.*?[.!?](?=\s|$)/.exec(text)?.[0] ?? text;

/** What becomes of what was painted, as one word or sentence. */
export function saveWords({ state, pending, since = null, trouble = '', durable = true }: Saving): string {
  const edits = plural(pending, 'edit');
  const where = durable
    ? `${pending === 1 ? 'is' : 'are'} kept here`
    : `${pending === 1 ? 'is' : 'are'} only in this page: leave it open`;
  switch (state) {
    case 'offline':
      return `Offline${since === null ? '' : ` since ${clockTime(new Date(since).toISOString())}`}. ${edits} ${where}`;
    case 'unavailable':
      return `The server cannot save now: ${firstSentence(trouble)} ${edits} ${where}; trying again`;
    case 'signedOut':
      return `Signed out. ${edits} ${where}`;
    case 'refused':
      return pending === 0 ? 'Saved' : durable ? `${edits} kept here` : `${edits} ${where}`;
    default:
      return pending === 0 ? 'Saved' : `Saving ${pending}`;
  }
}

const LOOKS: Readonly<Record<string, string>> = {
  offline: 'offline',
  unavailable: 'unavailable',
  signedOut: 'out',
  refused: 'refused',
};

const NO_ROOM =
  'This browser keeps no copy of edits (its storage is full or blocked). Leave the page open until it says Saved.';

/** Saved, saving or offline: always in view. */
export function SaveState() {
  const { root, parts, writable } = useDesk();
  const state = useSelector(parts.save, (snapshot) => snapshot.value);
  const pending = useSelector(parts.save, (snapshot) => snapshot.context.pending);
  const since = useSelector(parts.save, (snapshot) => snapshot.context.offlineSince);
  const trouble = useSelector(parts.save, ({ context }) => context.trouble?.message ?? '');
  const durable = useSelector(parts.save, (snapshot) => snapshot.context.durable);
  // Without the lease nothing is on its way; an attempt to send ends being offline when it succeeds, not before.
  const failing = since !== null ? 'offline' : trouble ? 'unavailable' : state;
  const shown = state === 'leaseLost' && !writable ? 'refused' : state === 'sending' ? failing : state;
  const look =
    shown === 'offline' || shown === 'unavailable' || shown === 'signedOut' || pending > 0
      ? (LOOKS[shown] ?? 'saving')
      : 'saved';
  const Icon = look === 'saved' ? IconCloudCheck : look === 'saving' ? IconCloudUpload : IconCloudOff;
  useEffect(() => {
    if (!durable) root.send({ type: 'SAY', text: NO_ROOM, wrong: true });
  }, [durable, root]);
  return (
    <>
      <span
        className={classes.state}
        role="status"
        data-state={look}
        title={shown === 'unavailable' ? trouble : durable ? undefined : NO_ROOM}
      >
        <Icon size={15} stroke={1.75} aria-hidden />
        {saveWords({ state: shown, pending, since, trouble, durable })}
      </span>
      <LeaveDialog />
      {look === 'out' && (
        <Button size="dense" onClick={() => root.send({ type: 'ASK_SIGN_IN' })}>
          Sign in
        </Button>
      )}
    </>
  );
}
