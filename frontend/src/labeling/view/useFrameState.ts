import { useEffect, useReducer, useState } from 'react';
import { failureOf, PATIENCE_MS } from '../actors/frames';
import { useDesk } from './DeskContext';

/** Whether a frame is there, under way, under way for a while, or why it could not be had. */
export function useFrameState(t: number): 'ready' | 'loading' | 'late' | Error {
  const { store } = useDesk().parts.desk.labels;
  const [, look] = useReducer((n: number) => n + 1, 0);
  const [late, setLate] = useState<number | null>(null);
  useEffect(
    () =>
      store.subscribe((event) => {
        if ('key' in event && event.key.t === t && event.type !== 'painted') look();
      }),
    [store, t],
  );
  const ready = store.ready(t);
  useEffect(() => {
    if (ready) return undefined;
    const timer = setTimeout(() => setLate(t), PATIENCE_MS);
    return () => {
      clearTimeout(timer);
      setLate(null);
    };
  }, [ready, t]);
  if (ready) return 'ready';
  return failureOf(store, t) ?? (late === t ? 'late' : 'loading');
}
