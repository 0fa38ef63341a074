/**
 * Draws the open task: the main view and the thumbnails of the strip, when something they show has changed. It reads the
 * actors and the frame store; React never redraws an image.
 */
import type { Subscription } from 'xstate';
import type { Part } from '../../frames/largeImage';
import type { FrameEvent, RawPixels } from '../../frames/types';
import { unionRect } from '../../labels/spans';
import type { CellTuple, Rect } from '../../labels/types';
import { toScreen, type Camera } from '../../render/camera';
import { CellColouring } from '../../render/colouring';
import { autoContrast, type ContrastRange } from '../../render/contrast';
import { GlRenderer } from '../../render/glRenderer';
import { buildLookup, withMarks, type LabelLookup } from '../../render/lookup';
import type { CellsFrame } from '../../render/nearbyCells';
import { parseColour, readPalette } from '../../render/palette';
import type { ChannelLayer, Rgb, View } from '../../render/types';
import { channelsNeeded, MOST_CHANNELS, rangeOf, type DisplayContext } from '../actors/display';
import type { Parts } from '../actors/parts';
import { placesOf } from '../actors/views';
import { measureStroke } from '../debug/marks';
import { LargeLayers } from './largeLayers';
import { FrameStats } from '../../labels/frameStats';
import { OverTime } from './overTime';
import { lastSeen, placeOfCell } from './place';
import { Thumbnails, type ThumbnailKind } from './thumbnails';

const WHITE: Rgb = [1, 1, 1];
/** A mouse tells where it is up to a thousand times a second: more drawings than this would only queue up. */
const FLUSH_EVERY_MS = 6;

/** A view of the stage, of the strip, or of the map. */
type Purpose = 'main' | 'ghost' | ThumbnailKind;

export class DeskView {
  readonly renderer: GlRenderer;
  readonly colouring = new CellColouring();
  private readonly parts: Parts;
  private readonly channelColours: ReadonlyMap<string, Rgb>;
  private readonly frameRanges = new WeakMap<RawPixels, ContrastRange>();
  private readonly thumbnails: Thumbnails;
  private readonly lookups = new Map<string, LabelLookup>();
  /** What was made of them last for the cells selected and under the pointer. */
  private readonly marked = new WeakMap<LabelLookup, { key: string; lookup: LabelLookup }>();
  private readonly subscriptions: (Subscription | (() => void))[] = [];
  private readonly missingColour: string;
  /** Of an image too large to be drawn from whole frames. */
  private readonly large: LargeLayers | null;
  /** Of a tracking task. */
  private readonly overTime: OverTime | null;
  /** Of overviews, while the labels themselves are on their way. */
  private readonly farStats = new WeakMap<Uint32Array, FrameStats>();
  /** The frame of which something is on the canvas. */
  private seenFrame: number | null = null;
  private selected: number | null = null;
  private display: DisplayContext;
  /** Where labels were painted since colours were last looked after, by frame. */
  private readonly painted = new Map<string, Rect>();
  private drawing = 0;
  private drawnAt = 0;
  private camera: Camera;
  private onDrawn = new Set<() => void>();

  /** `element` is where the design tokens are read. Throws WebGL2Unavailable. */
  constructor(parts: Parts, element: Element) {
    this.parts = parts;
    this.renderer = new GlRenderer(readPalette(element), () => this.everything());
    const style = getComputedStyle(element);
    this.missingColour = style.getPropertyValue('--canvas-select').trim() || 'white';
    this.channelColours = new Map(
      Array.from({ length: MOST_CHANNELS }, (_, i) => {
        const token = `channel-${i + 1}`;
        return [token, parseColour(style.getPropertyValue(`--${token}`)) ?? WHITE];
      }),
    );
    const { frames, display, canvas, views, selection, tools, labels } = parts;
    this.display = display.getSnapshot().context;
    this.camera = canvas.getSnapshot().context.camera;
    this.thumbnails = new Thumbnails({
      image: this.store,
      camera: () => canvas.getSnapshot().context,
      drawing: () => canvas.getSnapshot().matches('drawing'),
      ready: (t) => this.store.drawable(t),
      before: () => this.partLookAlikes(),
      draw: (target, t, camera, kind) => {
        const view = this.viewOf(t, camera, kind);
        if (view) this.renderer.drawTo(target, view);
        if (view && kind === 'linked') this.markMissing(target, t, camera);
        return view !== null;
      },
    });
    const { overview } = this.store;
    this.large =
      overview &&
      new LargeLayers(
        this.store,
        overview,
        (pixels) => this.renderer.forget(pixels),
        () => this.invalidate(),
      );
    const redraw = () => this.invalidate();
    this.overTime =
      parts.cellCentroids &&
      new OverTime(parts, parts.cellCentroids, redraw, (t) => this.lookupOf(t, 'ghost'));
    const all = () => this.everything();
    this.subscriptions.push(
      parts.desk.labels.store.subscribe((event) => this.hear(event)),
      frames.subscribe(redraw),
      canvas.subscribe(({ context: { camera } }) => {
        if (camera !== this.camera) this.thumbnails.outdate({ kind: 'linked' });
        this.camera = camera;
        this.invalidate();
      }),
      views.subscribe(redraw),
      tools.subscribe(redraw),
      display.subscribe(({ context }) => this.displayChanged(context)),
      selection.subscribe(({ context }) => {
        // The map shows what is selected, not what the pointer is on.
        this.thumbnails.outdate(context.selected === this.selected ? { kind: 'linked' } : {});
        this.selected = context.selected;
        this.invalidate();
      }),
      labels.getSnapshot().context.cells.subscribe(all),
    );
  }

  get store() {
    return this.parts.desk.labels.store;
  }

  /** Keep a thumbnail of frame t up to date; returns how to stop. */
  thumbnail(canvas: HTMLCanvasElement, t: number, kind: ThumbnailKind = 'whole'): () => void {
    return this.thumbnails.add(canvas, t, kind);
  }

  /** The frame of which something is on the canvas: of a large one perhaps the overview. */
  get seen(): number | null {
    return this.seenFrame;
  }

  /** Told after each drawing of the main view: for what lies over it. */
  drawn(listener: () => void): () => void {
    this.onDrawn.add(listener);
    return () => {
      this.onDrawn.delete(listener);
    };
  }

  invalidate(): void {
    this.drawing ||= requestAnimationFrame(() => {
      this.drawing = 0;
      this.draw();
    });
  }

  /**
   * Draw what is out of date now and not with the next frame of the screen: a stroke's pixels are then ready when the
   * browser puts that frame together. Sooner than `FLUSH_EVERY_MS` after the last drawing it is left to the frame.
   */
  flush(): void {
    if (this.drawing === 0 || performance.now() - this.drawnAt < FLUSH_EVERY_MS) return;
    cancelAnimationFrame(this.drawing);
    this.drawing = 0;
    this.draw();
  }

  /** Where a cell is in the frame shown: its centroid in pixels. */
  centroid(cell: number, t = this.parts.frames.getSnapshot().context.shown): { x: number; y: number } | null {
    const { feature } = this.parts.display.getSnapshot().context;
    const stats = t === null ? null : this.store.stats(feature, t);
    return t === null || !stats
      ? null
      : placeOfCell({ cells: this.parts.desk.labels.cells, stats, t, feature }, cell);
  }

  /** The automatic range of a channel: of the movie, or in frame mode of frame t where it is in memory. */
  automaticRange(channel: number, t: number | null, display: DisplayContext): ContrastRange {
    const raw = t === null ? null : this.store.raw(t, channel);
    const channels: DisplayContext['channels'] = [];
    return rangeOf({ ...display, channels }, channel, () => raw && this.rangeOfFrame(raw));
  }

  dispose(): void {
    if (this.drawing) cancelAnimationFrame(this.drawing);
    this.thumbnails.dispose();
    this.large?.dispose();
    this.overTime?.dispose();
    for (const stop of this.subscriptions) {
      if (typeof stop === 'function') stop();
      else stop.unsubscribe();
    }
    this.renderer.dispose();
  }

  private hear(event: FrameEvent): void {
    if (event.type === 'painted') {
      const key = `${event.key.t} ${event.key.feature}`;
      this.painted.set(key, unionRect(this.painted.get(key) ?? null, event.rect) ?? event.rect);
      const { t, feature } = event.key;
      const pixels = this.store.labels(feature, t);
      if (this.large)
        this.large.painted(t, feature, event.rect, (part, at) => this.renderer.changed(part, event.rect, at));
      else if (pixels) this.renderer.changed(pixels, event.rect);
      this.thumbnails.outdate({ t: event.key.t });
      this.thumbnails.soon();
      this.invalidate();
    } else if (event.type === 'loaded') {
      this.thumbnails.outdate({ t: event.key.t });
      this.invalidate();
    }
  }

  /** Contrast, colour and opacity are numbers for the shader: what is known of cells stays as it is. */
  private displayChanged(display: DisplayContext): void {
    const { feature, highlight } = this.display;
    this.display = display;
    this.store.setChannels(channelsNeeded(display));
    if (feature !== display.feature || highlight !== display.highlight) this.lookups.clear();
    this.thumbnails.outdate();
    this.invalidate();
  }

  private rangeOfFrame(raw: RawPixels): ContrastRange {
    const range = this.frameRanges.get(raw) ?? autoContrast(raw);
    this.frameRanges.set(raw, range);
    return range;
  }

  private everything(): void {
    this.lookups.clear();
    this.thumbnails.outdate();
    this.invalidate();
  }

  private draw(): void {
    const { frames, canvas, views } = this.parts;
    const { shown, t } = frames.getSnapshot().context;
    const { camera } = canvas.getSnapshot().context;
    const { context } = views.getSnapshot();
    if (camera.viewWidth < 2) return;
    // A large frame is seen from afar before its labels are there.
    const alone = this.store.overview && this.store.drawable(t) ? t : shown;
    // Alone a frame stands until the next one is there; side by side each comes for itself.
    const places =
      context.count > 1
        ? placesOf(context, t)
        : alone === null
          ? []
          : placesOf({ ...context, frames: [alone] }, alone);
    this.large?.beginView(places.map((place) => place.t));
    const panes = places.flatMap(({ t: each, box }) => {
      const view = this.viewOf(each, camera, 'main');
      return view ? [{ view, box }] : [];
    });
    this.large?.endView();
    if (panes.length === 0) return;
    this.seenFrame = panes[0]!.view.channels.length > 0 ? (places[0]?.t ?? null) : this.seenFrame;
    this.drawnAt = performance.now();
    this.renderer.drawPanes(panes, context.width, context.height);
    measureStroke('drawn', 0, () => this.renderer.finish());
    for (const listener of this.onDrawn) listener();
    if (shown !== null) this.parts.playback?.send({ type: 'DRAWN', t: shown });
  }

  /** After a stroke, where it was: a cell that came to touch one of its own colour gets another. */
  private partLookAlikes(): void {
    const { cells } = this.parts.desk.labels;
    let changed = false;
    for (const [key, rect] of this.painted) {
      const t = Number(key.split(' ', 1)[0]);
      const feature = key.slice(key.indexOf(' ') + 1);
      const stats = this.store.stats(feature, t);
      if (stats && this.colouring.touched({ t, feature, cells, stats }, rect, this.selected)) changed = true;
    }
    this.painted.clear();
    if (changed) this.everything();
  }

  private viewOf(t: number, camera: Camera, purpose: Purpose): View | null {
    const { store, display, large, selected, colouring } = this;
    const far = purpose !== 'main';
    const layer = large?.labelsOf(t, display.feature, camera, devicePixelRatio, far) ?? null;
    const pixels = large ? (layer?.pixels ?? null) : store.labels(display.feature, t);
    const lookup = pixels && this.lookupOf(t, purpose);
    const stats = store.stats(display.feature, t);
    const rawParts: Part[] = [];
    const channels = display.channels.flatMap((channel, i): ChannelLayer[] => {
      const on = display.colour ? channel.on : i === display.channel;
      const raw = on ? store.raw(t, i) : null;
      if (!raw) return [];
      const { low, high } = rangeOf(display, i, () => this.rangeOfFrame(raw));
      const colour = display.colour ? this.colourOf(channel.colour) : WHITE;
      const window = large?.raw(t, i, camera, far);
      if (window) rawParts.push(window.part);
      return [{ pixels: window?.pixels ?? raw, low, high, gamma: channel.gamma, colour }];
    });
    return {
      width: store.width,
      height: store.height,
      ...(large && {
        parts: { raw: rawParts[0] ?? large.whole, labels: layer?.part ?? large.whole },
      }),
      camera,
      channels,
      invert: display.invert,
      labels:
        pixels && lookup
          ? {
              pixels,
              lookup,
              boxOf: (value) => stats?.box(value) ?? null,
              cellOpacity: display.cells,
              outlineOpacity: display.outlines,
            }
          : null,
      ...(purpose === 'main' && this.overTime?.of(t, { display, selected, colouring })),
      border: purpose === 'main',
      pixelRatio: devicePixelRatio,
    };
  }

  /** A dashed ring in a small picture where the selected cell was last seen, when the frame has it not. */
  private markMissing(target: HTMLCanvasElement, t: number, camera: Camera): void {
    const { labels } = this.parts.desk;
    const seen = this.selected === null ? null : lastSeen(labels, this.display.feature, this.selected, t);
    const pen = seen && target.getContext('2d');
    if (!pen) return;
    const { x, y } = toScreen(camera, (seen.x0 + seen.x1) / 2, (seen.y0 + seen.y1) / 2);
    const across = Math.max(4, ((seen.x1 - seen.x0) / 2) * camera.scale);
    const down = Math.max(4, ((seen.y1 - seen.y0) / 2) * camera.scale);
    pen.beginPath();
    pen.ellipse(x, y, across, down, 0, 0, 2 * Math.PI);
    pen.setLineDash([3 * devicePixelRatio, 3 * devicePixelRatio]);
    pen.lineWidth = 1.5 * devicePixelRatio;
    pen.strokeStyle = this.missingColour;
    pen.stroke();
    pen.setLineDash([]);
  }

  private colourOf(text: string): Rgb {
    return this.channelColours.get(text) ?? parseColour(text) ?? WHITE;
  }

  private lookupOf(t: number, purpose: Purpose): LabelLookup | null {
    const { desk, selection, display, tools } = this.parts;
    const { cells } = desk.labels;
    const { feature, highlight } = display.getSnapshot().context;
    const { selected, hovered } = selection.getSnapshot().context;
    const stats = this.store.stats(feature, t) ?? this.statsFromAfar(t, feature);
    if (!stats) return null;
    const provisional =
      purpose === 'main' ? tools.getSnapshot().context.provisional.filter(([frame]) => frame === t) : [];
    const frame = { t, feature, cells, stats };
    const plain = this.plainLookup(frame, provisional);
    const marks = {
      selected: highlight ? (selected ?? provisional[0]?.[2] ?? null) : null,
      hovered: purpose === 'whole' || purpose === 'ghost' ? [] : hovered,
    };
    if (marks.selected === null && marks.hovered.length === 0) return plain;
    const key = `${marks.selected} ${marks.hovered.join()}`;
    const known = this.marked.get(plain);
    if (known?.key === key) return known.lookup;
    const lookup = withMarks(plain, { ...frame, ...marks, provisional });
    this.marked.set(plain, { key, lookup });
    return lookup;
  }

  /** Boxes in pixels of the overview: enough for colours that differ between neighbours. */
  private statsFromAfar(t: number, feature: string): FrameStats | null {
    const { overview } = this.store;
    const pixels = overview && this.store.labelOverview(feature, t);
    if (!overview || !pixels) return null;
    const stats = this.farStats.get(pixels) ?? FrameStats.of(pixels, overview.width, overview.height);
    this.farStats.set(pixels, stats);
    return stats;
  }

  /** What the values of a frame mean, with nothing selected: the same for every view of it. */
  private plainLookup(frame: CellsFrame, provisional: readonly CellTuple[]): LabelLookup {
    const { t, feature, cells } = frame;
    const key = () => `${t} ${feature} ${cells.version} ${this.colouring.version} ${provisional.length}`;
    const known = this.lookups.get(key());
    if (known) return known;
    const colours = this.colouring.version;
    this.colouring.update(frame, this.selected);
    const drawn = provisional.length > 0 ? this.painted.get(`${t} ${feature}`) : undefined;
    if (drawn) for (const [, , cell] of provisional) this.colouring.introduce(frame, cell, drawn);
    // A cell has changed its colour: in the other frames, too.
    if (colours !== this.colouring.version) {
      this.thumbnails.outdate();
      this.invalidate();
    }
    const lookup = buildLookup({ t, feature, cells, colouring: this.colouring, provisional });
    if (this.lookups.size > 24) this.lookups.clear();
    this.lookups.set(key(), lookup);
    return lookup;
  }
}
