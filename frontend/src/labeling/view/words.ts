/** Numbers and times as people read them. */
import type { EventKind, TrackEvent } from '../../labels/types';

/** "10 h 10 min": the time of a frame since the movie began; '' when the interval is not known. */
export function frameTime(t: number, intervalSeconds: number | null): string {
  if (intervalSeconds === null) return '';
  const minutes = Math.round((t * intervalSeconds) / 60);
  const hours = Math.floor(minutes / 60);
  if (intervalSeconds < 60 && minutes < 60) return `${Math.round(t * intervalSeconds)} s`;
  return hours > 0 ? `${hours} h ${minutes % 60} min` : `${minutes} min`;
}

/** An area in µm² from pixels; '' when the pixel size is not known. */
export function area(pixels: number, pixelSize: number | null): string {
  if (pixelSize === null) return '';
  const value = pixels * pixelSize ** 2;
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} µm²`;
}

const STEPS = [1, 2, 5];

/** The longest round length that fits into `most` device pixels, for the scale bar. */
export function scaleBar(
  scale: number,
  pixelSize: number | null,
  most: number,
): { length: number; text: string } {
  const perUnit = pixelSize === null ? scale : scale / pixelSize;
  const target = most / perUnit;
  let best = 0;
  for (let power = -3; power < 6; power++) {
    for (const step of STEPS) {
      const value = step * 10 ** power;
      if (value <= target) best = value;
    }
  }
  const unit = pixelSize === null ? 'px' : 'µm';
  return { length: best * perUnit, text: `${Number(best.toPrecision(1))} ${unit}` };
}

/** "12 345" with a thin space, "0.53" where values are small. */
export function value(n: number, digits = 0): string {
  return n.toFixed(digits).replace(/\B(?=(\d{3})+(?!\d))/g, ' ');
}

export const plural = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;

/** "1", "1 and 2", "1, 2 and 3". */
export const listOf = (items: readonly number[]): string =>
  items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;

const ENDS: Readonly<Record<EventKind, string>> = { leaves: 'leaves the field', dies: 'dies' };

/** "121 dies at 66"; `frame`: what stands before the frame, such as "frame ". */
export function eventWords({ cell, t, kind }: TrackEvent, frame = ''): string {
  return `${cell} ${endWords({ t, kind }, frame)}`;
}

/** "dies at 66" */
export function endWords({ t, kind }: Pick<TrackEvent, 't' | 'kind'>, frame = ''): string {
  return `${ENDS[kind]} at ${frame}${t}`;
}
