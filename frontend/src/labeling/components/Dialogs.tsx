/** Handing in, and signing in again without leaving the page. */
import { Alert, Button, Modal, PasswordInput, TextInput } from '@mantine/core';
import { useSelector } from '@xstate/react';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { isProblem, wordsFor } from '../../api/problems';
import { taskApi } from '../saving/taskApi';
import { useFixing } from '../fixing/FixContext';
import { useDesk } from '../view/DeskContext';
import classes from './desk.module.css';

/** Submitting takes a moment; what came of it is said here. */
export function SubmitDialog() {
  const { root, opened } = useDesk();
  const navigate = useNavigate();
  const fixing = useFixing();
  const done = useSelector(root, (state) => state.matches('done'));
  const failed = useSelector(root, (state) => state.matches({ editing: 'notSubmitted' }));
  const error = useSelector(root, (state) => state.context.error);
  const close = () => root.send({ type: 'HEARD' });
  const not = fixing ? 'Not accepted' : 'Not submitted';
  const answered = isProblem(error, 'wrong-state', 'stale-sequence', 'forbidden', 'lease-lost', 'invalid');
  return (
    <>
      <Modal
        // The tour has an end of its own, practice shows how it was, and so does the desk of who mends.
        opened={done && !opened.task.practice && !fixing}
        onClose={() => void navigate('/')}
        title="Submitted"
        centered
        withCloseButton={false}
      >
        <p>Submitted. An expert will look at it.</p>
        <Button mt="md" variant="filled" data-autofocus onClick={() => void navigate('/')}>
          To my work
        </Button>
      </Modal>
      <Modal
        opened={failed}
        onClose={close}
        title={not}
        centered
        closeButtonProps={{ 'aria-label': 'Close' }}
        attributes={{ header: { role: 'none' } }}
      >
        <p>
          {answered
            ? `${not}: ${wordsFor(error)} Nothing is lost.`
            : `${not}: the server did not answer. Nothing is lost.`}
        </p>
        <div className={classes.row}>
          <Button mt="md" variant="filled" data-autofocus onClick={() => root.send({ type: 'SUBMIT' })}>
            Try again
          </Button>
          <Button mt="md" onClick={close}>
            Cancel
          </Button>
        </div>
      </Modal>
    </>
  );
}

/** The session is over: sign in here, and saving goes on where it stopped. */
export function SignInDialog() {
  const { root } = useDesk();
  const signedOut = useSelector(root, (state) => state.context.signedOut);
  const stranger = useSelector(root, (state) => state.context.stranger);
  const owner = useSelector(root, (state) => state.context.name);
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [wrong, setWrong] = useState<string | null>(null);
  const signIn = async () => {
    try {
      await taskApi.signIn(name, password);
      setPassword('');
      setWrong(null);
      root.send({ type: 'SIGNED_IN' });
    } catch (error) {
      setWrong(isProblem(error, 'unauthenticated') ? 'The name or the password is wrong.' : wordsFor(error));
    }
  };
  return (
    <Modal
      opened={signedOut}
      onClose={() => root.send({ type: 'SIGN_IN_LATER' })}
      closeButtonProps={{ 'aria-label': 'Close' }}
      attributes={{ header: { role: 'none' } }}
      title={stranger === null ? 'You are signed out' : `You are signed in as ${stranger}`}
      centered
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void signIn();
        }}
      >
        <p>
          {stranger === null
            ? 'Your edits are kept here and are saved when you sign in again.'
            : `The edits of ${owner ?? 'another person'} are kept here and are not saved as yours. They are saved when ${owner ?? 'that person'} signs in here again.`}
        </p>
        {wrong && (
          <Alert color="err" mt="sm">
            {wrong}
          </Alert>
        )}
        <TextInput
          mt="sm"
          label="Name"
          autoComplete="username"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          data-autofocus
        />
        <PasswordInput
          mt="sm"
          label="Password"
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <div className={classes.row}>
          <Button mt="md" type="submit" variant="filled">
            Sign in
          </Button>
          <Button mt="md" onClick={() => root.send({ type: 'SIGNED_IN' })}>
            I signed in in another tab
          </Button>
        </div>
      </form>
    </Modal>
  );
}
