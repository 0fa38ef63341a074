/** What the frame store holds of one channel or feature of a frame. */
import type { FrameStats } from '../labels/frameStats';
import type { FrameKey, FrameState, RawPixels } from './types';

export interface Entry {
  readonly id: string;
  readonly key: FrameKey;
  state: FrameState;
  raw: RawPixels | null;
  labels: Uint32Array | null;
  stats: FrameStats | null;
  error: Error | null;
  lastUse: number;
  abort: AbortController | null;
  done: Promise<void>;
}

export function idOf(key: FrameKey): string {
  return key.kind === 'raw' ? `raw ${key.t} ${key.channel}` : `${key.kind} ${key.t} ${key.feature}`;
}

export function bytesOf(entry: Entry): number {
  return (entry.raw?.byteLength ?? 0) + (entry.labels?.byteLength ?? 0);
}
