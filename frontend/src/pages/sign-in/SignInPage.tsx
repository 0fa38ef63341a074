import { Alert, Button, PasswordInput, TextInput } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type SyntheticEvent, useState } from 'react';
import { Navigate, useSearchParams } from 'react-router';
import { isProblem, wordsFor } from '../../api/problems';
import { sessionQuery } from '../../api/queries';
import { signIn } from '../../api/session';
import { BrandMark } from '../../app/Brand';
import { ThemeSwitch } from '../../app/ThemeSwitch';
import classes from './SignInPage.module.css';

/** Where to go afterwards: a path of this site, never another address that a link carried in. */
export function destination(next: string | null): string {
  return next && /^\/(?![/\\])/.test(next) ? next : '/';
}

function refusal(error: unknown): string {
  return isProblem(error, 'unauthenticated', 'invalid')
    ? 'The name or the password is wrong.'
    : wordsFor(error);
}

export function SignInPage() {
  const [params] = useSearchParams();
  const client = useQueryClient();
  const session = useQuery(sessionQuery);
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const attempt = useMutation({
    mutationKey: ['sign-in'],
    mutationFn: () => signIn(name.trim(), password),
    onSuccess: (opened) => client.setQueryData(sessionQuery.queryKey, opened),
  });

  if (session.data) return <Navigate to={destination(params.get('next'))} replace />;

  function submit(event: SyntheticEvent) {
    event.preventDefault();
    attempt.mutate();
  }

  const unreachable = session.isError && !attempt.isError;
  return (
    <div className={classes.page}>
      <div className={classes.corner}>
        <ThemeSwitch />
      </div>
      <main className={classes.column}>
        <p className={classes.brand}>
          <BrandMark size={28} />
          Prospero
        </p>
        <form className={classes.card} onSubmit={submit} aria-labelledby="sign-in-title">
          <h1 id="sign-in-title">Sign in</h1>
          {params.get('link') === 'used' && !attempt.isError && (
            <Alert color="warn" icon={<IconAlertTriangle size={18} stroke={1.75} />}>
              This sign-in link has been used, or it was never made here. Sign in with your password, or ask
              for a new link.
            </Alert>
          )}
          {unreachable && (
            <Alert color="err" icon={<IconAlertTriangle size={18} stroke={1.75} />}>
              {wordsFor(session.error)}
            </Alert>
          )}
          {attempt.isError && (
            <Alert color="err" role="alert" icon={<IconAlertTriangle size={18} stroke={1.75} />}>
              {refusal(attempt.error)}
            </Alert>
          )}
          <TextInput
            label="Name"
            required
            withAsterisk={false}
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            autoFocus
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <PasswordInput
            label="Password"
            required
            withAsterisk={false}
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          <Button type="submit" variant="filled" size="large" loading={attempt.isPending}>
            Sign in
          </Button>
        </form>
        <p className={classes.foot}>No password? Open the one-time link that you were given.</p>
      </main>
    </div>
  );
}
