import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Navigate, Outlet, useLocation } from 'react-router';
import { wordsFor } from '../api/problems';
import { sessionQuery } from '../api/queries';
import { PageMessage } from './PageMessage';

/** Shows what is inside to people who are signed in; everyone else signs in first and then comes back. */
export function RequireSession() {
  const { data: session, error, isPending, refetch } = useQuery(sessionQuery);
  const { pathname, search } = useLocation();
  if (session) return <Outlet />;
  if (error) {
    return (
      <PageMessage
        title="The server is not reachable"
        text={wordsFor(error)}
        action={<Button onClick={() => void refetch()}>Try again</Button>}
      />
    );
  }
  if (isPending) return null;
  const here = pathname + search;
  return <Navigate to={here === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(here)}`} replace />;
}
