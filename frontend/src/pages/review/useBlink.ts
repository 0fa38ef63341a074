import { useCallback, useEffect, useState } from 'react';

/** How long each side is shown: long enough to be seen, short enough that the eye catches what moves. */
const SIDE_MS = 700;

/** Which side a blink shows. `flip` holds it and shows the other one; who wishes less motion flips by hand alone. */
export function useBlink(on: boolean): { after: boolean; flip: () => void } {
  const [after, setAfter] = useState(false);
  const [held, setHeld] = useState(false);

  useEffect(() => {
    if (!on) return;
    setHeld(window.matchMedia('(prefers-reduced-motion: reduce)').matches);
    setAfter(false);
  }, [on]);

  useEffect(() => {
    if (!on || held) return;
    const timer = setInterval(() => setAfter((shown) => !shown), SIDE_MS);
    return () => clearInterval(timer);
  }, [on, held]);

  const flip = useCallback(() => {
    setHeld(true);
    setAfter((shown) => !shown);
  }, []);
  return { after, flip };
}
