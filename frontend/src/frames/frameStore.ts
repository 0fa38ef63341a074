/**
 * The frames of a task in memory: raw channels and labels as typed arrays, loaded when they come near, dropped when the
 * byte budget is full. It is the one owner of pixels: tools paint into its label arrays, the renderer uploads from them.
 */

import { FrameStats } from '../labels/frameStats';
import type { Edit, PaintChange, Rect } from '../labels/types';
import { bytesOf, idOf, type Entry } from './entry';
import { overviewOf, partOfRect, thinLabels, type Overview } from './largeImage';
import { LocalEdits } from './localEdits';
import { nearest } from './nearest';
import type {
  FrameEvent,
  FrameFetchers,
  FrameKey,
  FrameListener,
  FrameState,
  FrameStoreOptions,
  RawDtype,
  RawPixels,
} from './types';

/** The budget of the labeling page (docs/design.md, section 9: the JS heap of the tool it follows grew to 600 MB). */
export const DEFAULT_BYTE_BUDGET = 150_000_000;
export const DEFAULT_PREFETCH = 3;
/** Browsers open six connections to a host: more requests would only queue where they cannot be put in order. */
const MAX_REQUESTS = 6;

export class FrameStore {
  readonly width: number;
  readonly height: number;
  readonly frames: readonly number[];
  readonly features: readonly string[];
  readonly channels: number;
  readonly dtype: RawDtype;
  /** Of an image too large to be loaded whole: raw frames are of this level, labels come so first. */
  readonly overview: Overview | null;
  private readonly options: FrameStoreOptions;
  private readonly frameSet: ReadonlySet<number>;
  private readonly byteBudget: number;
  private readonly prefetch: number;
  private readonly local = new LocalEdits();
  private readonly entries = new Map<string, Entry>();
  private readonly listeners = new Set<FrameListener>();
  private pinned: ReadonlySet<number> = new Set();
  /** The channels that are loaded: in a movie of six a picture of one need not wait for the others. */
  private needed: readonly number[];
  private wanted: FrameKey[] = [];
  /** While frames are played: so many are loaded in the direction of play. */
  private ahead = 0;
  private currentFrame: number;
  private clock = 0;
  private usedBytes = 0;
  private requests = 0;
  private disposed = false;

  constructor(options: FrameStoreOptions) {
    this.options = options;
    this.width = options.width;
    this.height = options.height;
    this.frames = options.frames;
    this.features = options.features;
    this.channels = options.channels;
    this.needed = Array.from({ length: options.channels }, (_, channel) => channel);
    this.dtype = options.dtype;
    this.overview = options.fetchers.overview ? overviewOf(options.width, options.height) : null;
    this.frameSet = new Set(options.frames);
    this.byteBudget = options.byteBudget ?? DEFAULT_BYTE_BUDGET;
    this.prefetch = options.prefetch ?? DEFAULT_PREFETCH;
    this.currentFrame = options.frames[0] ?? 0;
  }

  get current(): number {
    return this.currentFrame;
  }

  /** Bytes of pixels in memory. */
  get bytes(): number {
    return this.usedBytes;
  }

  has(t: number): boolean {
    return this.frameSet.has(t);
  }

  get fetchers(): FrameFetchers {
    return this.options.fetchers;
  }

  /** Go to frame t: it is loaded first, then its neighbours on both sides; loads of frames far away are given up. */
  setCurrent(t: number): void {
    if (!this.has(t)) throw new RangeError(`Frame ${t} is not part of this task.`);
    this.currentFrame = t;
    for (const key of this.keysOf(t)) this.forgetFailure(key);
    this.plan();
    this.emit({ type: 'current', t });
  }

  /** Frames that are shown besides the current one (the strip of five): loaded next, and never dropped. */
  pin(frames: Iterable<number>): void {
    this.pinned = new Set([...frames].filter((t) => this.has(t)));
    this.plan();
  }

  /** Frames are played forward, and from the last to the first: load so many ahead. 0: they are not played any more. */
  playAhead(frames: number): void {
    if (frames === this.ahead) return;
    this.ahead = frames;
    if (this.wanted.length > 0) this.plan();
  }

  /** The channels that are needed from now on (all, at first); the others stay where they are, but no frame waits for them. */
  setChannels(channels: Iterable<number>): void {
    const needed = [...new Set(channels)].filter((channel) => channel >= 0 && channel < this.channels);
    needed.sort((a, b) => a - b);
    if (needed.join() === this.needed.join()) return;
    this.needed = needed;
    if (this.wanted.length > 0) this.plan();
  }

  /** Raw pixels (height * width; of a large image its overview), null when not in memory. */
  raw(t: number, channel: number): RawPixels | null {
    return this.use({ kind: 'raw', t, channel })?.raw ?? null;
  }

  /** Label pixels (height * width) with all edits of this page, null when not in memory. */
  labels(feature: string, t: number): Uint32Array | null {
    return this.use({ kind: 'labels', t, feature })?.labels ?? null;
  }

  /** Labels of a large image from afar, with all edits that are in its labels; null when not in memory. */
  labelOverview(feature: string, t: number): Uint32Array | null {
    return this.use({ kind: 'overview', t, feature })?.labels ?? null;
  }

  /** Whether there is a picture of a frame: of a large image the overview will do. */
  drawable(t: number): boolean {
    return this.keysOf(t, this.overview === null).every((key) => this.state(key) === 'ready');
  }

  /** Statistics of a label frame, null when it is not in memory. */
  stats(feature: string, t: number): FrameStats | null {
    const entry = this.entries.get(idOf({ kind: 'labels', t, feature }));
    if (entry?.labels == null) return null;
    entry.stats ??= FrameStats.of(entry.labels, this.width, this.height);
    return entry.stats;
  }

  /** The same where they were worked out already: it costs nothing. */
  knownStats(feature: string, t: number): FrameStats | null {
    return this.entries.get(idOf({ kind: 'labels', t, feature }))?.stats ?? null;
  }

  /** Whether this page has painted in a frame. */
  paintedHere(feature: string, t: number): boolean {
    return this.local.any(feature, t);
  }

  /** Bring the statistics of a frame up to date with paint that is in its pixels now. */
  takeOver(change: PaintChange): void {
    const { feature, t, runs } = change;
    this.entries.get(idOf({ kind: 'labels', t, feature }))?.stats?.apply(runs);
  }

  /** Whether every needed channel and every feature of a frame is in memory. */
  ready(t: number): boolean {
    return this.keysOf(t).every((key) => this.state(key) === 'ready');
  }

  state(key: FrameKey): FrameState {
    return this.entries.get(idOf(key))?.state ?? 'absent';
  }

  error(key: FrameKey): Error | null {
    return this.entries.get(idOf(key))?.error ?? null;
  }

  /** Load one frame now, whatever is planned. Resolves when it is in memory or has failed (see `state`). */
  async request(key: FrameKey): Promise<void> {
    const entry = this.entry(key);
    if (entry.state === 'absent' || entry.state === 'failed') this.load(entry);
    await entry.done;
  }

  /** Ask again for a frame that failed; without a key for all that failed. */
  retry(key?: FrameKey): void {
    const keys = key === undefined ? [...this.entries.values()].map((entry) => entry.key) : [key];
    for (const failed of keys.filter((each) => this.state(each) === 'failed')) {
      this.forgetFailure(failed);
      this.load(this.entry(failed));
    }
  }

  /** Listen to what happens to frames; returns how to stop. */
  subscribe(listener: FrameListener): () => void {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }

  /** Tell the listeners that label pixels changed inside `rect`. */
  painted(feature: string, t: number, rect: Rect): void {
    this.thin(feature, t, rect);
    this.emit({ type: 'painted', key: { kind: 'labels', t, feature }, rect });
  }

  /** Remember an edit of this page: frames that the server sends without it are brought up to date. */
  recordEdit(edit: Edit, sequence: number | null = null): void {
    this.local.record(edit, sequence);
  }

  acknowledge(editId: string, sequence: number): void {
    this.local.acknowledge(editId, sequence);
  }

  /** Give up all loads and forget all pixels. */
  dispose(): void {
    this.disposed = true;
    this.listeners.clear();
    for (const entry of this.entries.values()) entry.abort?.abort();
    this.entries.clear();
    this.usedBytes = 0;
  }

  /** `complete`: with all labels of a large image. */
  private keysOf(t: number, complete = true): FrameKey[] {
    const keys = this.needed.map((channel): FrameKey => ({ kind: 'raw', t, channel }));
    if (this.overview) for (const feature of this.features) keys.push({ kind: 'overview', t, feature });
    if (complete) for (const feature of this.features) keys.push({ kind: 'labels', t, feature });
    return keys;
  }

  /** Take labels inside `rect` over into the overview. */
  private thin(feature: string, t: number, rect: Rect): void {
    const target = this.overview && this.labelOverview(feature, t);
    const pixels = target && this.labels(feature, t);
    if (!this.overview || !target || !pixels) return;
    const whole = { ...this.overview, x0: 0, y0: 0 };
    const part = partOfRect(rect, whole);
    if (part) thinLabels(pixels, this, whole, part, target);
  }

  /** What should be in memory, most needed first: the current frame, the pinned ones, then neighbours by distance. */
  private plan(): void {
    const size = this.overview ? this.overview.width * this.overview.height : this.width * this.height;
    const frameBytes = size * (this.needed.length * BYTES_PER_VALUE[this.dtype] + 4 * this.features.length);
    const room = Math.floor(this.byteBudget / frameBytes);
    const frames = new Set([this.currentFrame, ...this.pinned]);
    const here = this.frames.indexOf(this.currentFrame);
    const { prefetch, ahead } = this;
    for (const t of nearest(this.frames, here, { prefetch, ahead })) if (frames.size < room) frames.add(t);
    // Of a large image only the frame that is worked on is loaded with all its labels.
    this.wanted = [...frames].flatMap((t) => this.keysOf(t, !this.overview || t === this.currentFrame));
    // Touched from the least needed to the most: eviction takes the least recently used.
    for (const key of [...this.wanted].reverse()) this.use(key);
    const wanted = new Set(this.wanted.map(idOf));
    for (const entry of this.entries.values()) {
      if (entry.state === 'loading' && !wanted.has(entry.id)) this.cancel(entry);
    }
    this.pump();
  }

  private pump(): void {
    for (const key of this.wanted) {
      // The current frame does not wait for others, and shares neither the line nor the server with them.
      const ahead = key.t !== this.currentFrame;
      if (ahead && (this.requests >= MAX_REQUESTS || this.underWay(this.currentFrame))) return;
      if (this.state(key) === 'absent') this.load(this.entry(key));
    }
  }

  private underWay(t: number): boolean {
    return this.keysOf(t).some((key) => this.state(key) === 'loading');
  }

  private entry(key: FrameKey): Entry {
    const id = idOf(key);
    let entry = this.entries.get(id);
    if (entry === undefined) {
      entry = {
        id,
        key,
        state: 'absent',
        raw: null,
        labels: null,
        stats: null,
        error: null,
        lastUse: ++this.clock,
        abort: null,
        done: Promise.resolve(),
      };
      this.entries.set(id, entry);
    }
    return entry;
  }

  private load(entry: Entry): void {
    if (this.disposed) return;
    const abort = new AbortController();
    entry.abort = abort;
    entry.state = 'loading';
    entry.error = null;
    this.requests += 1;
    entry.done = this.fetch(entry, abort.signal)
      .catch((error: unknown) => {
        if (abort.signal.aborted) return;
        entry.state = 'failed';
        entry.error = error instanceof Error ? error : new Error(String(error));
        this.emit({ type: 'failed', key: entry.key, error: entry.error });
      })
      .finally(() => {
        this.requests -= 1;
        if (entry.abort === abort) entry.abort = null;
        if (!this.disposed) this.pump();
      });
  }

  private async fetch(entry: Entry, signal: AbortSignal): Promise<void> {
    const { key } = entry;
    const size = this.width * this.height;
    const far = this.overview ? this.overview.width * this.overview.height : size;
    if (key.kind === 'overview') {
      const pixels = await this.options.fetchers.overview!(key.feature, key.t, signal);
      checkSize(`The overview of frame ${key.t}`, pixels.length, far);
      if (signal.aborted) return;
      entry.labels = pixels;
    } else if (key.kind === 'raw') {
      const pixels = await this.options.fetchers.raw(key.t, key.channel, signal);
      checkSize(`Frame ${key.t}, channel ${key.channel}`, pixels.length, far);
      if (signal.aborted) return;
      entry.raw = pixels;
    } else {
      const { pixels, sequence } = await this.options.fetchers.labels(key.feature, key.t, signal);
      checkSize(`Frame ${key.t} of ${key.feature}`, pixels.length, size);
      if (signal.aborted) return;
      this.local.reapply(key.feature, key.t, pixels, sequence);
      entry.labels = pixels;
      if (key.t === this.currentFrame) entry.stats = FrameStats.of(pixels, this.width, this.height);
    }
    entry.state = 'ready';
    this.usedBytes += bytesOf(entry);
    // What this page painted is in the labels, but not in an overview that the server made.
    if (key.kind !== 'raw' && this.local.any(key.feature, key.t))
      this.thin(key.feature, key.t, { x0: 0, y0: 0, x1: this.width, y1: this.height });
    this.evict();
    this.emit({ type: 'loaded', key });
  }

  private cancel(entry: Entry): void {
    entry.abort?.abort();
    entry.abort = null;
    this.entries.delete(entry.id);
  }

  private evict(): void {
    if (this.usedBytes <= this.byteBudget) return;
    const kept = (key: FrameKey) =>
      key.t === this.currentFrame || (this.pinned.has(key.t) && !(this.overview && key.kind === 'labels'));
    const candidates = [...this.entries.values()]
      .filter(({ state, key }) => state === 'ready' && !kept(key))
      .sort((a, b) => a.lastUse - b.lastUse);
    for (const entry of candidates) {
      if (this.usedBytes <= this.byteBudget) return;
      this.usedBytes -= bytesOf(entry);
      this.entries.delete(entry.id);
      this.emit({ type: 'evicted', key: entry.key });
    }
  }

  private use(key: FrameKey): Entry | undefined {
    const entry = this.entries.get(idOf(key));
    if (entry !== undefined) entry.lastUse = ++this.clock;
    return entry;
  }

  private forgetFailure(key: FrameKey): void {
    const entry = this.entries.get(idOf(key));
    if (entry?.state === 'failed') entry.state = 'absent';
  }

  private emit(event: FrameEvent): void {
    for (const listener of [...this.listeners]) listener(event);
  }
}

const BYTES_PER_VALUE: Record<RawDtype, number> = { uint8: 1, uint16: 2, float32: 4 };

function checkSize(what: string, length: number, expected: number): void {
  if (length === expected) return;
  throw new Error(`${what} came with ${length} values, the movie has ${expected} per frame. Try again.`);
}
