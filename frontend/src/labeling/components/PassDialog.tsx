/** Leaving a task for good: pass it over, or say that it cannot be labeled. Either needs a reason. */
import { Alert, Button, Group, Modal, Textarea } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import type { ActorRefFrom } from 'xstate';
import { UnreachableError, wordsFor } from '../../api/problems';
import { queueQuery } from '../../api/queries';
import { flagTask, skipTask } from '../../api/tasks';
import type { saveMachine } from '../actors/save';
import { LONGEST_REASON } from '../checks/left';
import { useDesk } from '../view/DeskContext';
import classes from './desk.module.css';

const PATIENCE_MS = 15_000;

const WORDS = {
  skip: {
    title: 'Skip this task',
    text: 'It goes to others, with what you saved in it, and is not offered to you again.',
    presets: ['Too crowded for me', 'I cannot see the borders', 'No time for it now'],
    button: 'Skip',
    send: skipTask,
  },
  flag: {
    title: 'Flag this task',
    text: 'It cannot be labeled? An expert looks at it, and drops it or gives it back with an answer.',
    presets: [
      'Out of focus',
      'Wrong or broken image',
      'The prediction is useless',
      'Not what the instructions say',
    ],
    button: 'Flag',
    send: flagTask,
  },
} as const;

/** Resolves when nothing waits to be saved; rejects when that takes too long. */
export function whenSaved(save: ActorRefFrom<typeof saveMachine>, patience = PATIENCE_MS): Promise<void> {
  const isSaved = () => save.getSnapshot().context.pending === 0;
  if (isSaved()) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const end = (settle: () => void) => {
      clearTimeout(timer);
      watching.unsubscribe();
      settle();
    };
    const timer = setTimeout(() => end(() => reject(new UnreachableError(null))), patience);
    const watching = save.subscribe(() => {
      if (isSaved()) end(resolve);
    });
  });
}

export function PassDialog({ what, onClose }: { what: 'skip' | 'flag'; onClose: () => void }) {
  const { parts, opened } = useDesk();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<string | null>(null);
  const { title, text, presets, button, send } = WORDS[what];
  const given = reason.trim();
  const pass = async () => {
    if (given === '' || busy) return;
    setBusy(true);
    setWrong(null);
    try {
      // What was just done is kept with the task.
      await whenSaved(parts.save);
      const token = parts.lease?.getSnapshot().context.lease.token ?? '';
      await send(opened.task.id, token, given);
      await client.invalidateQueries({ queryKey: queueQuery.queryKey });
      await navigate('/');
    } catch (error) {
      setWrong(wordsFor(error));
      setBusy(false);
    }
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      centered
      closeButtonProps={{ 'aria-label': 'Close' }}
      attributes={{ header: { role: 'none' } }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void pass();
        }}
      >
        <p>{text}</p>
        {wrong && (
          <Alert color="err" mt="sm" role="alert">
            {wrong}
          </Alert>
        )}
        <Group gap="var(--sp-2)" mt="sm" role="group" aria-label="Usual reasons">
          {presets.map((preset) => (
            <Button
              key={preset}
              size="dense"
              aria-pressed={preset === reason}
              variant={preset === reason ? 'outline' : 'default'}
              onClick={() => setReason(preset)}
            >
              {preset}
            </Button>
          ))}
        </Group>
        <Textarea
          mt="sm"
          label="Reason"
          placeholder="In a few words"
          maxLength={LONGEST_REASON}
          autosize
          minRows={2}
          maxRows={6}
          value={reason}
          data-autofocus
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <div className={classes.row}>
          <Button
            mt="md"
            type="submit"
            variant={given === '' ? 'default' : 'filled'}
            disabled={given === ''}
            loading={busy}
          >
            {button}
          </Button>
          <Button mt="md" onClick={onClose}>
            Cancel
          </Button>
        </div>
      </form>
    </Modal>
  );
}
