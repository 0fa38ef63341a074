import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { type Close, closeQuery, closeRound } from '../../api/rounds';

/**
 * The close of a round: how it goes on, and a way to ask for it. `seen`: this page saw it at work, so that what came
 * of it is news. When it ends, everything that is told of rounds is asked for again.
 */
export function useClose() {
  const client = useQueryClient();
  const told = useQuery(closeQuery).data;
  const [seen, setSeen] = useState(false);
  const working = told?.state === 'working';
  useEffect(() => {
    if (working) setSeen(true);
  }, [working]);
  useEffect(() => {
    if (seen && !working) void client.invalidateQueries({ queryKey: ['rounds'] });
  }, [client, seen, working]);
  const ask = useMutation({
    mutationFn: ({ round, commit }: { round: number; commit: boolean }) => closeRound(round, commit),
    onSuccess: (answer: Close) => {
      setSeen(true);
      client.setQueryData(closeQuery.queryKey, answer);
    },
    // Another round is at work, or somebody else closes this one: what the page shows is of before.
    onError: () => client.invalidateQueries({ queryKey: ['rounds'] }),
  });
  return { told, working: working || ask.isPending, seen, ask };
}
