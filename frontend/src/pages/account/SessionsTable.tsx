import { Alert, Badge, Button, Skeleton } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { endOtherSessions, endSession } from '../../api/account';
import { wordsFor } from '../../api/problems';
import { sessionsQuery } from '../../api/queries';
import classes from '../cards.module.css';
import { day } from '../people/words';
import { ago } from '../words';

/** The browsers in which a person is signed in, and ending them; for oneself and, for admins, for others. */
export function SessionsTable({ personId, label }: { personId: number; label: string }) {
  const client = useQueryClient();
  const sessions = useQuery(sessionsQuery(personId));
  const again = () => client.invalidateQueries({ queryKey: sessionsQuery(personId).queryKey });
  // Also when it failed: the session may have ended meanwhile.
  const one = useMutation({ mutationFn: (id: number) => endSession(personId, id), onSettled: again });
  const all = useMutation({ mutationFn: () => endOtherSessions(personId), onSettled: again });
  const error = sessions.error ?? one.error ?? all.error;
  const others = (sessions.data ?? []).filter((each) => !each.current);

  return (
    <>
      {error && (
        <Alert color="err" role="alert" icon={<IconAlertTriangle size={18} stroke={1.75} />}>
          {wordsFor(error)}
        </Alert>
      )}
      {sessions.isPending && <Skeleton height={88} aria-label="Loading the list" />}
      {sessions.data?.length === 0 && <p className={classes.quiet}>Signed in nowhere.</p>}
      {sessions.data && sessions.data.length > 0 && (
        <div className={classes.scroll} tabIndex={0} role="group" aria-label={label}>
          <table className={classes.table} aria-label={label}>
            <thead>
              <tr>
                <th scope="col">Browser</th>
                <th scope="col">Last used</th>
                <th scope="col">Since</th>
                <th scope="col">Change</th>
              </tr>
            </thead>
            <tbody>
              {sessions.data.map((each) => (
                <tr key={each.id}>
                  <td>{each.browser}</td>
                  <td data-label="Last used">{ago(each.seen_at)}</td>
                  <td data-label="Since">{day(each.created_at)}</td>
                  <td>
                    {each.current ? (
                      <Badge color="ok" variant="light">
                        this browser
                      </Badge>
                    ) : (
                      <Button
                        size="dense"
                        aria-label={`End ${each.browser}, last used ${ago(each.seen_at)}`}
                        disabled={one.isPending}
                        onClick={() => one.mutate(each.id)}
                      >
                        End
                      </Button>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {others.length > 1 && (
        <Button size="dense" mt="sm" loading={all.isPending} onClick={() => all.mutate()}>
          End all {others.length}
          {others.length < (sessions.data?.length ?? 0) ? ' others' : ''}
        </Button>
      )}
    </>
  );
}
