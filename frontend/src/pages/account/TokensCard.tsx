import { Alert, Badge, Button, Checkbox, NativeSelect, Skeleton, TextInput } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type SyntheticEvent, useState } from 'react';
import { makeToken, revokeToken } from '../../api/account';
import { wordsFor } from '../../api/problems';
import { tokensQuery } from '../../api/queries';
import type { Scope, Token, User } from '../../api/types';
import classes from '../cards.module.css';
import { CopyOnce } from '../CopyOnce';
import { ForGood } from '../ForGood';
import { day } from '../people/words';
import { fieldError, otherError } from '../refused';
import { ago } from '../words';
import { SCOPE_WORDS, scopesOf, VALIDITY } from './tokens';

function ends(token: Token): string {
  if (token.expires_at === null) return 'when revoked';
  return Date.parse(token.expires_at) > Date.now() ? day(token.expires_at) : 'ended';
}

function TokenTable({ tokens, onRevoke }: { tokens: readonly Token[]; onRevoke: (id: number) => void }) {
  return (
    <div className={classes.scroll} tabIndex={0} role="group" aria-label="API tokens">
      <table className={classes.table} aria-label="API tokens">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Scopes</th>
            <th scope="col">Last used</th>
            <th scope="col">Ends</th>
            <th scope="col">Change</th>
          </tr>
        </thead>
        <tbody>
          {tokens.map((token) => (
            <tr key={token.id}>
              <td>{token.name}</td>
              <td data-label="Scopes">
                <span className={classes.row}>
                  {token.scopes.map((scope) => (
                    <Badge key={scope} variant="default">
                      {scope}
                    </Badge>
                  ))}
                </span>
              </td>
              <td data-label="Last used">{ago(token.used_at) || 'never'}</td>
              <td data-label="Ends">{ends(token)}</td>
              <td>
                <ForGood verb="Revoke" what={`the token ${token.name}`} onDo={() => onRevoke(token.id)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** One's own API tokens: programs work with them as the person, within their scopes. */
export function TokensCard({ user }: { user: User }) {
  const client = useQueryClient();
  const tokens = useQuery(tokensQuery(user.id));
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<Scope[]>(['read']);
  const [days, setDays] = useState('90');
  const again = () => client.invalidateQueries({ queryKey: tokensQuery(user.id).queryKey });
  const make = useMutation({
    mutationFn: () => makeToken(user.id, name.trim(), scopes, days === '0' ? null : Number(days)),
    onSuccess: () => {
      setName('');
      return again();
    },
  });
  const revoke = useMutation({ mutationFn: (id: number) => revokeToken(user.id, id), onSettled: again });
  const said = otherError(make.error, ['name', 'scopes']) ?? (revoke.error ? wordsFor(revoke.error) : null);

  function submit(event: SyntheticEvent) {
    event.preventDefault();
    make.mutate();
  }

  return (
    <section className={classes.card} aria-labelledby="tokens-title">
      <h2 className={classes.title} id="tokens-title">
        API tokens
      </h2>
      <p className={classes.quiet}>
        A program sends one as <code>Authorization: Bearer …</code> and works as you. The API is described at{' '}
        <a href="/api/docs/">/api/docs</a>.
      </p>
      {tokens.isPending && <Skeleton height={44} mt="sm" aria-label="Loading the tokens" />}
      {tokens.error && (
        <Alert color="err" role="alert" mt="sm" icon={<IconAlertTriangle size={18} stroke={1.75} />}>
          {wordsFor(tokens.error)}
        </Alert>
      )}
      {tokens.data && tokens.data.length > 0 && (
        <div className={classes.rule}>
          <TokenTable tokens={tokens.data} onRevoke={(id) => revoke.mutate(id)} />
        </div>
      )}
      <form className={`${classes.form} ${classes.rule}`} onSubmit={submit}>
        {make.data && (
          <CopyOnce
            label="New token"
            text={make.data.token}
            words="Copy the new token now. It is not shown again."
          />
        )}
        <div className={classes.fields}>
          <TextInput
            label="Name of the program"
            required
            withAsterisk={false}
            maxLength={80}
            value={name}
            error={fieldError(make.error, 'name')}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <NativeSelect
            label="Counts for"
            data={VALIDITY}
            value={days}
            onChange={(event) => setDays(event.currentTarget.value)}
          />
        </div>
        <fieldset className={classes.scopes}>
          <legend>What it may do</legend>
          {scopesOf(user.role).map((scope) => (
            <Checkbox
              key={scope}
              label={SCOPE_WORDS[scope]}
              classNames={{ label: classes.check ?? '' }}
              checked={scopes.includes(scope)}
              onChange={(event) => {
                const wanted = event.currentTarget.checked;
                setScopes((now) => (wanted ? [...now, scope] : now.filter((each) => each !== scope)));
              }}
            />
          ))}
        </fieldset>
        {said && (
          <Alert color="err" role="alert" icon={<IconAlertTriangle size={18} stroke={1.75} />}>
            {said}
          </Alert>
        )}
        <div className={classes.row}>
          <Button type="submit" loading={make.isPending} disabled={name.trim() === '' || scopes.length === 0}>
            Make token
          </Button>
        </div>
      </form>
    </section>
  );
}
