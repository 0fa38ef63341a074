import { Button } from '@mantine/core';
import { IconCloudCheck, IconCloudOff, IconCloudUpload } from '@tabler/icons-react';
import { useSelector } from '@xstate/react';
import { useDesk } from '../view/DeskContext';
import { plural } from '../view/words';
import classes from './desk.module.css';

/** What the save actor is at, as one word or sentence. */
export function saveWords(state: string, pending: number): string {
  switch (state) {
    case 'offline':
      return `Offline. ${plural(pending, 'edit')} ${pending === 1 ? 'is' : 'are'} kept here`;
    case 'signedOut':
      return `Signed out. ${plural(pending, 'edit')} ${pending === 1 ? 'is' : 'are'} kept here`;
    case 'leaseLost':
    case 'refused':
      return pending === 0 ? 'Saved' : `${plural(pending, 'edit')} kept here`;
    default:
      return pending === 0 ? 'Saved' : `Saving ${pending}`;
  }
}

/** Saved, saving or offline: always in view. */
export function SaveState() {
  const { root, parts } = useDesk();
  const state = useSelector(parts.save, (snapshot) => snapshot.value);
  const pending = useSelector(parts.save, (snapshot) => snapshot.context.pending);
  const look =
    state === 'offline'
      ? 'offline'
      : state === 'signedOut'
        ? 'out'
        : pending > 0
          ? state === 'refused'
            ? 'refused'
            : 'saving'
          : 'saved';
  const Icon = look === 'saved' ? IconCloudCheck : look === 'saving' ? IconCloudUpload : IconCloudOff;
  return (
    <>
      <span className={classes.state} role="status" data-state={look}>
        <Icon size={15} stroke={1.75} aria-hidden />
        {saveWords(state, pending)}
      </span>
      {look === 'out' && (
        <Button size="dense" onClick={() => root.send({ type: 'ASK_SIGN_IN' })}>
          Sign in
        </Button>
      )}
    </>
  );
}
