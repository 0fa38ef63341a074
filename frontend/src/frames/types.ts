/** What a frame store needs from outside, and what it tells. */

import type { Part } from './largeImage';
import type { Rect } from '../labels/types';

export type RawPixels = Uint8Array | Uint16Array | Float32Array;
export type RawDtype = 'uint8' | 'uint16' | 'float32';

/** Label pixels as the server had them after `sequence` edits. */
export interface LoadedLabels {
  pixels: Uint32Array;
  sequence: number;
}

/** How frames come in; each rejects with an Error whose message is fit to be shown. */
export interface FrameFetchers {
  raw(t: number, channel: number, signal: AbortSignal): Promise<RawPixels>;
  labels(feature: string, t: number, signal: AbortSignal): Promise<LoadedLabels>;
  /** Labels of a large image from afar (`overviewOf`); `raw` then gives the same level of the raw image. */
  rawPart?(t: number, channel: number, part: Part, signal: AbortSignal): Promise<RawPixels>;
  overview?(feature: string, t: number, signal: AbortSignal): Promise<Uint32Array>;
}

export type FrameKey =
  | { kind: 'raw'; t: number; channel: number }
  | { kind: 'labels'; t: number; feature: string }
  /** Labels of a large image from afar. */
  | { kind: 'overview'; t: number; feature: string };

export type FrameState = 'absent' | 'loading' | 'ready' | 'failed';

export type FrameEvent =
  /** A frame came into memory. */
  | { type: 'loaded'; key: FrameKey }
  /** A frame could not be loaded; `error` says why, `retry` asks again. */
  | { type: 'failed'; key: FrameKey; error: Error }
  /** A frame left memory to keep within the byte budget. */
  | { type: 'evicted'; key: FrameKey }
  /** Pixels changed inside `rect`. */
  | { type: 'painted'; key: FrameKey & { kind: 'labels' }; rect: Rect }
  /** The current frame changed. */
  | { type: 'current'; t: number };

export type FrameListener = (event: FrameEvent) => void;

export interface FrameStoreOptions {
  height: number;
  width: number;
  /** Frames of the task, in order (movie indices). */
  frames: readonly number[];
  channels: number;
  features: readonly string[];
  dtype: RawDtype;
  fetchers: FrameFetchers;
  /** Bytes of pixels kept in memory; default 150 MB. The current and the pinned frames stay even above it. */
  byteBudget?: number;
  /** Frames fetched ahead on each side of the current one; default 3. */
  prefetch?: number;
}
