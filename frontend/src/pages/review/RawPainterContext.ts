import { createContext, useContext, useEffect, useState } from 'react';
import { RawPainter } from './rawPainter';

/** A new object whenever everything must be drawn again. */
export interface RawPainterHandle {
  painter: RawPainter | null;
}

export const RawPainterContext = createContext<RawPainterHandle>({ painter: null });

export const useRawPainter = () => useContext(RawPainterContext);

/** One painter for as long as the page is open: browsers keep few WebGL contexts. */
export function useNewRawPainter(): RawPainterHandle {
  const [handle, setHandle] = useState<RawPainterHandle>({ painter: null });
  useEffect(() => {
    const painter: RawPainter = new RawPainter(document.documentElement, () => setHandle({ painter }));
    setHandle({ painter });
    return () => painter.dispose();
  }, []);
  return handle;
}
