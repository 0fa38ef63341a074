import { Alert, Button, PasswordInput } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type SyntheticEvent, useState } from 'react';
import { setPassword } from '../../api/account';
import { sessionQuery } from '../../api/queries';
import type { Session } from '../../api/types';
import classes from '../cards.module.css';
import { fieldError, otherError } from '../refused';

export const SHORTEST = 10;

/** One's own password: the old one is asked for where there is one. All other browsers are signed out. */
export function PasswordCard({ session }: { session: Session }) {
  const client = useQueryClient();
  const [old, setOld] = useState('');
  const [wanted, setWanted] = useState('');
  const has = session.has_password;
  const change = useMutation({
    mutationFn: () => setPassword(session.user.id, has ? old : null, wanted),
    onSuccess: () => {
      setOld('');
      setWanted('');
      client.setQueryData(sessionQuery.queryKey, (now) => now && { ...now, has_password: true });
      return client.invalidateQueries({ queryKey: ['people', session.user.id, 'sessions'] });
    },
  });
  const said = otherError(change.error, ['old', 'new']);

  function submit(event: SyntheticEvent) {
    event.preventDefault();
    change.mutate();
  }

  return (
    <section className={classes.card} aria-labelledby="password-title">
      <h2 className={classes.title} id="password-title">
        Password
      </h2>
      <form className={classes.form} onSubmit={submit}>
        {!has && (
          <p className={classes.quiet}>
            You have none: only one-time links sign you in. With a password you sign in by your name,{' '}
            <b>{session.user.name}</b>.
          </p>
        )}
        {/* For password managers: whose password this is. */}
        <input type="text" hidden readOnly autoComplete="username" value={session.user.name} />
        {has && (
          <PasswordInput
            label="Old password"
            required
            withAsterisk={false}
            autoComplete="current-password"
            value={old}
            error={fieldError(change.error, 'old')}
            onChange={(event) => setOld(event.currentTarget.value)}
          />
        )}
        <PasswordInput
          label="New password"
          description={`${SHORTEST} characters or more, such as three or four words.`}
          required
          withAsterisk={false}
          autoComplete="new-password"
          value={wanted}
          error={fieldError(change.error, 'new')}
          onChange={(event) => setWanted(event.currentTarget.value)}
        />
        {said && (
          <Alert color="err" role="alert" icon={<IconAlertTriangle size={18} stroke={1.75} />}>
            {said}
          </Alert>
        )}
        <div className={classes.row}>
          <Button type="submit" loading={change.isPending} disabled={wanted.length < SHORTEST}>
            {has ? 'Change password' : 'Set password'}
          </Button>
          <span role="status" className={classes.quiet}>
            {change.isSuccess && 'The new password counts. Other browsers were signed out.'}
          </span>
        </div>
      </form>
    </section>
  );
}
