import { useCallback, useEffect, useState } from 'react';
import type { FramePicture, FramePictures } from './framePictures';

interface Loaded {
  pictures: FramePictures;
  t: number;
  picture: FramePicture | null;
  error: unknown;
}

/**
 * The picture of frame t. While it is on its way the last one stays (`picture.t` is then another frame), and the
 * neighbours in `ahead` are prefetched afterwards.
 */
export function useFramePicture(pictures: FramePictures, t: number, ahead: readonly number[]) {
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  const [attempt, setAttempt] = useState(0);
  const neighbours = ahead.join();

  useEffect(() => {
    let wanted = true;
    pictures.get(t).then(
      (picture) => {
        if (!wanted) return;
        setLoaded({ pictures, t, picture, error: null });
        for (const neighbour of neighbours.split(',')) if (neighbour) pictures.prefetch(Number(neighbour));
      },
      (error: unknown) => {
        if (wanted) setLoaded((last) => ({ pictures, t, picture: last?.picture ?? null, error }));
      },
    );
    return () => {
      wanted = false;
    };
  }, [pictures, t, neighbours, attempt]);

  const retry = useCallback(() => {
    setLoaded((last) => last && { ...last, error: null });
    setAttempt((n) => n + 1);
  }, []);
  // A picture of another task, feature or channel must not stand in for this one.
  const picture = loaded?.pictures === pictures ? loaded.picture : null;
  return { picture, error: loaded?.t === t ? loaded.error : null, retry };
}
