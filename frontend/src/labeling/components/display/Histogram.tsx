import { useSelector } from '@xstate/react';
import { useEffect, useState } from 'react';
import { histogram, sampled, type ContrastRange } from '../../../render/contrast';
import { useDesk } from '../../view/DeskContext';
import classes from '../panels.module.css';

const BINS = 96;
/** As many values of a frame as its histogram needs to look the same. */
const SAMPLE = 1 << 16;
const SETTLE_MS = 150;

/** The values of the frame shown, as an area; the sloping line is what the range and gamma make of them. */
export function Histogram(props: { channel: number; min: number; max: number; range: ContrastRange }) {
  const { channel, min, max, range } = props;
  const { view, parts } = useDesk();
  const shown = useSelector(parts.frames, (state) => state.context.shown);
  const gamma = useSelector(parts.display, (state) => state.context.channels[channel]?.gamma ?? 1);
  const [area, setArea] = useState('');
  useEffect(() => {
    // After the frame is on the screen: stepping through frames does not wait for it.
    const timer = setTimeout(() => {
      const raw = shown === null ? null : view.store.raw(shown, channel);
      setArea(raw ? areaOf(histogram(sampled(raw, SAMPLE), BINS, min, max)) : '');
    }, SETTLE_MS);
    return () => clearTimeout(timer);
  }, [view, shown, channel, min, max]);
  const x = (v: number) => ((v - min) / Math.max(max - min, 1e-9)) * (BINS - 1);
  const from = x(range.low);
  const to = x(range.high);
  const curve = Array.from({ length: 13 }, (_, i) => {
    const part = i / 12;
    return `${i === 0 ? 'M' : 'L'}${(from + (to - from) * part).toFixed(1)} ${(50 - 46 * part ** gamma).toFixed(1)}`;
  }).join(' ');
  return (
    <div className={classes.histogram}>
      <svg viewBox={`0 0 ${BINS - 1} 50`} preserveAspectRatio="none" aria-hidden>
        <path d={area} fill="var(--line-control)" opacity="0.8" />
        <path d={curve} fill="none" stroke="var(--accent)" vectorEffect="non-scaling-stroke" />
      </svg>
    </div>
  );
}

/** Logarithms: a large dark background does not flatten the rest. */
function areaOf(counts: Uint32Array): string {
  const top = Math.log1p(counts.reduce((most, n) => Math.max(most, n), 1));
  const line = Array.from(counts, (n, i) => `L${i} ${(50 - (46 * Math.log1p(n)) / top).toFixed(1)}`);
  return `M0 50 ${line.join(' ')} L${counts.length - 1} 50 Z`;
}
