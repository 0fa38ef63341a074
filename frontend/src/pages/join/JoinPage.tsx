import { Alert, Button, PasswordInput, Skeleton, TextInput } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, type SyntheticEvent, useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { isProblem, wordsFor } from '../../api/problems';
import { openInvitationQuery, sessionQuery } from '../../api/queries';
import { join, signOut } from '../../api/session';
import type { OpenInvitation } from '../../api/types';
import { BrandMark } from '../../app/Brand';
import { ThemeSwitch } from '../../app/ThemeSwitch';
import { day, ROLE_NAMES } from '../people/words';
import { fieldError, otherError } from '../refused';
import classes from '../sign-in/SignInPage.module.css';

/** Why a link lets nobody in, or what went wrong on the way. */
function NotOpen({ error, onAgain }: { error: unknown; onAgain: () => void }) {
  const final = isProblem(error, 'invitation-over', 'not-found');
  return (
    <section className={classes.card} aria-labelledby="join-title">
      <h1 id="join-title">{final ? 'This invitation is not open' : 'The invitation could not be read'}</h1>
      <Alert color="warn" role="alert" icon={<IconAlertTriangle size={18} stroke={1.75} />}>
        {wordsFor(error)}
      </Alert>
      {final ? (
        <Button component={Link} to="/sign-in">
          Sign in
        </Button>
      ) : (
        <Button onClick={onAgain}>Try again</Button>
      )}
    </section>
  );
}

/** Somebody is signed in here: a new person would take their place in this browser. */
function SignedIn({ name }: { name: string }) {
  const client = useQueryClient();
  const leave = useMutation({
    mutationFn: signOut,
    onSuccess: () => client.setQueryData(sessionQuery.queryKey, null),
  });
  return (
    <section className={classes.card} aria-labelledby="join-title">
      <h1 id="join-title">You are signed in as {name}</h1>
      <p>An invitation is for somebody new. Sign out first to join as another person.</p>
      {leave.isError && (
        <Alert color="err" role="alert" icon={<IconAlertTriangle size={18} stroke={1.75} />}>
          {wordsFor(leave.error)}
        </Alert>
      )}
      <Button component={Link} to="/" variant="filled">
        Back to your work
      </Button>
      <Button onClick={() => leave.mutate()} loading={leave.isPending}>
        Sign out
      </Button>
    </section>
  );
}

function offer({ role, invited_by, expires_at }: OpenInvitation): string {
  const by = invited_by === null ? '' : ` by ${invited_by}`;
  return `You are invited${by} as ${ROLE_NAMES[role].toLowerCase()}. The invitation is open until ${day(expires_at)}.`;
}

function JoinForm({ token, invitation }: { token: string; invitation: OpenInvitation }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const attempt = useMutation({
    mutationFn: () => join(token, name.trim(), password === '' ? null : password),
    onSuccess: async (session) => {
      // To the work first: this page would say that somebody is signed in.
      await navigate('/', { replace: true });
      client.clear();
      client.setQueryData(sessionQuery.queryKey, session);
    },
  });
  const said = otherError(attempt.error, ['name', 'password']);

  function submit(event: SyntheticEvent) {
    event.preventDefault();
    attempt.mutate();
  }

  return (
    <form className={classes.card} onSubmit={submit} aria-labelledby="join-title">
      <h1 id="join-title">Join Prospero</h1>
      <p>{offer(invitation)}</p>
      {said && (
        <Alert color="err" role="alert" icon={<IconAlertTriangle size={18} stroke={1.75} />}>
          {said}
        </Alert>
      )}
      <TextInput
        label="Public name"
        description="Others see it beside your work. It need not be your real one."
        required
        withAsterisk={false}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        autoFocus
        maxLength={80}
        value={name}
        error={fieldError(attempt.error, 'name')}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <PasswordInput
        label="Password (optional)"
        description="10 characters or more, such as three or four words. Without one you stay signed in in this browser only."
        autoComplete="new-password"
        value={password}
        error={fieldError(attempt.error, 'password')}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      <Button
        type="submit"
        variant="filled"
        size="large"
        loading={attempt.isPending}
        disabled={name.trim() === ''}
      >
        Join
      </Button>
    </form>
  );
}

/** What the link of an invitation opens. Looking at it uses nothing up. */
export function JoinPage({ token }: { token: string }) {
  const session = useQuery(sessionQuery);
  const invitation = useQuery({
    ...openInvitationQuery(token),
    enabled: !session.isPending && !session.data,
  });

  let content: ReactNode;
  if (session.data) content = <SignedIn name={session.data.user.name} />;
  else if (invitation.data) content = <JoinForm token={token} invitation={invitation.data} />;
  else if (invitation.error)
    content = <NotOpen error={invitation.error} onAgain={() => void invitation.refetch()} />;
  else content = <Skeleton height={320} radius="lg" aria-label="Reading the invitation" />;

  return (
    <div className={classes.page}>
      <div className={classes.corner}>
        <ThemeSwitch />
      </div>
      <main className={classes.column} aria-busy={invitation.isPending && !session.data}>
        <p className={classes.brand}>
          <BrandMark size={28} />
          Prospero
        </p>
        {content}
        {!session.data && !invitation.error && (
          <p className={classes.foot}>
            You are here already? <Link to="/sign-in">Sign in</Link>
          </p>
        )}
      </main>
    </div>
  );
}
