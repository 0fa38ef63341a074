/** Whether the labeling page is there to mend a submitted task, and where the expert came from. */
import { createContext, useContext } from 'react';

export interface Fixing {
  /** The task at the desk, with the queue as it was filtered. */
  desk: string;
  /** Where one goes on when the task is accepted. */
  next: string;
}

export const FixContext = createContext<Fixing | null>(null);

export const useFixing = () => useContext(FixContext);

/** What the address of a task says: `?fix=1`, with the filters of the queue and the task that comes next. */
export function fixingIn(taskId: number, search: URLSearchParams): Fixing | null {
  if (!search.has('fix')) return null;
  const rest = new URLSearchParams(search);
  const next = rest.get('next') ?? '';
  for (const name of ['fix', 'next', 'debug']) rest.delete(name);
  const filters = rest.size === 0 ? '' : `?${rest.toString()}`;
  const on = /^[1-9]\d*$/.test(next) ? `/review/${next}` : '/review';
  return { desk: `/review/${taskId}${filters}`, next: on + filters };
}
