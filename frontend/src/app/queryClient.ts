import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { isProblem, ProblemError } from '../api/problems';
import { sessionQuery } from '../api/queries';

/** How often a request that got no answer is repeated by itself; a refusal is final. */
const RETRIES = 2;

/**
 * The cache of lists. A 401 on any of them means that the session is over: the session becomes null and the guard of
 * the routes shows the sign-in page.
 */
export function makeQueryClient(): QueryClient {
  const noticeSignOut = (error: unknown) => {
    if (isProblem(error, 'unauthenticated')) client.setQueryData(sessionQuery.queryKey, null);
  };
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({ onError: noticeSignOut }),
    mutationCache: new MutationCache({
      onError: (error, _variables, _context, mutation) => {
        // A wrong password is also a 401, and says nothing about the session.
        if (mutation.options.mutationKey?.[0] !== 'sign-in') noticeSignOut(error);
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        retry: (count, error) => !(error instanceof ProblemError && error.status < 500) && count < RETRIES,
      },
      mutations: { networkMode: 'always' },
    },
  });
  return client;
}
