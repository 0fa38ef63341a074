import { Alert, Button, Skeleton } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { revokeInvitation } from '../../api/people';
import { wordsFor } from '../../api/problems';
import { invitationsQuery } from '../../api/queries';
import type { Invitation } from '../../api/types';
import classes from '../cards.module.css';
import { thousands } from '../words';
import { InvitationForm } from './InvitationForm';
import { joinedWords, ROLE_NAMES, skillWords, stateWords } from './words';

/** A link that others hold opens nothing afterwards, and there is no way back: it takes two presses. */
function Revoke({ what, onRevoke }: { what: string; onRevoke: () => void }) {
  const [asking, setAsking] = useState(false);
  if (!asking) {
    return (
      <Button size="dense" aria-label={`Revoke the invitation for ${what}…`} onClick={() => setAsking(true)}>
        Revoke…
      </Button>
    );
  }
  return (
    <span className={classes.asked}>
      <Button
        size="dense"
        autoFocus
        color="err"
        variant="outline"
        aria-label={`Revoke for good: the invitation for ${what}`}
        onClick={onRevoke}
      >
        Revoke for good
      </Button>
      <Button
        size="dense"
        aria-label={`Cancel: keep the invitation for ${what}`}
        onClick={() => setAsking(false)}
      >
        Cancel
      </Button>
    </span>
  );
}

function InvitationTable({
  invitations,
  onRevoke,
}: {
  invitations: readonly Invitation[];
  onRevoke: (id: number) => void;
}) {
  return (
    <div className={classes.scroll} tabIndex={0} role="group" aria-label="Invitations">
      <table className={classes.table} aria-label="Invitations">
        <thead>
          <tr>
            <th scope="col">For</th>
            <th scope="col">Joins as</th>
            <th scope="col">Skills</th>
            <th scope="col">Joined</th>
            <th scope="col">State</th>
            <th scope="col">By</th>
            <th scope="col">Change</th>
          </tr>
        </thead>
        <tbody>
          {invitations.map((each) => (
            <tr key={each.id}>
              <td>{each.note || `Invitation ${each.id}`}</td>
              <td data-short>{ROLE_NAMES[each.role]}</td>
              <td>{skillWords(each.skills)}</td>
              <td>
                {thousands(each.uses)} of {thousands(each.max_uses)}
                {each.joined.length > 0 && <small>{joinedWords(each.joined)}</small>}
              </td>
              <td data-short>{stateWords(each)}</td>
              <td>{each.created_by ?? 'command line'}</td>
              <td>
                {each.state === 'open' && (
                  <Revoke what={each.note || String(each.id)} onRevoke={() => onRevoke(each.id)} />
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Links that make people: made, listed with their uses, revoked. */
export function InvitationsCard() {
  const client = useQueryClient();
  const invitations = useQuery(invitationsQuery);
  const revoke = useMutation({
    mutationFn: revokeInvitation,
    onSettled: () => client.invalidateQueries({ queryKey: invitationsQuery.queryKey }),
  });
  const error = invitations.error ?? revoke.error;
  return (
    <section className={classes.card} aria-labelledby="invitations-title">
      <h2 className={classes.title} id="invitations-title">
        Invitations
      </h2>
      <InvitationForm />
      {error && (
        <Alert color="err" role="alert" mt="md" icon={<IconAlertTriangle size={18} stroke={1.75} />}>
          {wordsFor(error)}{' '}
          {invitations.error && (
            <Button size="dense" onClick={() => void invitations.refetch()}>
              Try again
            </Button>
          )}
        </Alert>
      )}
      {invitations.isPending && <Skeleton height={88} mt="md" aria-label="Loading the invitations" />}
      {invitations.data && (
        <div className={classes.rule}>
          {invitations.data.length === 0 ? (
            <p className={classes.quiet}>
              None yet. Whoever opens the link of one chooses a public name and is signed in.
            </p>
          ) : (
            <InvitationTable invitations={invitations.data} onRevoke={(id) => revoke.mutate(id)} />
          )}
        </div>
      )}
    </section>
  );
}
