/**
 * A read-only handle for browser tests and measurements, `window.__prospero`, only at addresses with `?debug`: what the
 * labels are, where things are on the screen, how saving stands.
 */
import { useEffect } from 'react';
import type { ActorRefFrom } from 'xstate';
import { toScreen } from '../../render/camera';
import type { Parts } from '../actors/parts';
import { placesOf } from '../actors/views';
import type { taskMachine } from '../actors/task';
import { toolsOf } from '../tools/registry';
import type { DeskView } from '../view/deskView';
import { measureStrokes } from './marks';

function handleOf(root: ActorRefFrom<typeof taskMachine>, parts: Parts, view: DeskView) {
  const { labels } = parts.desk;
  const { canvas } = view.renderer;
  return {
    /** State of the task: "editing", "done", … */
    state: () => JSON.stringify(root.getSnapshot().value),
    task: () => root.getSnapshot().context.opened?.task ?? null,
    /** Value of a pixel; null while the frame is not in memory. */
    value: (feature: string, t: number, x: number, y: number) =>
      labels.store.labels(feature, t)?.[y * labels.width + x] ?? null,
    /** Number of pixels per value of a frame. */
    counts: (feature: string, t: number) => {
      const stats = labels.store.stats(feature, t);
      return stats ? Object.fromEntries(stats.values().map((value) => [value, stats.count(value)])) : null;
    },
    cells: () => labels.cells.toTuples(),
    divisions: () => labels.divisions.all(),
    events: () => labels.events.all(),
    /** Where a cell is in the frame shown, in image pixels. */
    centroid: (cell: number) => view.centroid(cell),
    selected: () => parts.selection.getSnapshot().context.selected,
    tool: () => parts.tools.getSnapshot().context.tool,
    /** The tools of this kind of task, from the registry. */
    tools: () =>
      toolsOf(parts.tools.getSnapshot().context.kind).map(({ id, key, scopes }) => ({ id, key, scopes })),
    size: () => parts.tools.getSnapshot().context.size,
    writeMode: () => parts.tools.getSnapshot().context.writeMode,
    prompt: () => parts.tools.getSnapshot().context.prompt,
    frame: () => {
      const { t, shown } = parts.frames.getSnapshot().context;
      return { t, shown, seen: view.seen };
    },
    /** An image position on the screen, in CSS pixels of the page: in the picture of frame t, the current one unless said. */
    toScreen: (x: number, y: number, t = parts.frames.getSnapshot().context.t) => {
      const at = toScreen(parts.canvas.getSnapshot().context.camera, x, y);
      const box = canvas.getBoundingClientRect();
      const current = parts.frames.getSnapshot().context.t;
      const places = placesOf(parts.views.getSnapshot().context, current);
      const pane = places.find((each) => each.t === t)?.box ?? { x: 0, y: 0 };
      return {
        x: box.left + (at.x + pane.x) / devicePixelRatio,
        y: box.top + (at.y + pane.y) / devicePixelRatio,
      };
    },
    /** The frames in view. */
    inView: () =>
      placesOf(parts.views.getSnapshot().context, parts.frames.getSnapshot().context.t).map(({ t }) => t),
    save: () => {
      const { value, context } = parts.save.getSnapshot();
      return { state: value, pending: context.pending, sequence: context.sequence };
    },
    undo: () => {
      const { undoStack, redoStack } = parts.undo.getSnapshot().context;
      return { undo: undoStack.length, redo: redoStack.length };
    },
    /** Jobs on pixels that went to the worker, and those done on the page for want of one. */
    pixelJobs: () => ({ ...parts.desk.pixels.jobs }),
    /** Bytes of pixels in memory. */
    bytes: () => labels.store.bytes,
    /** Whether the checks have work left, and the milliseconds they have worked so far, lists included. */
    checks: () => ({
      busy: parts.checks.getSnapshot().context.busy,
      worked: performance.getEntriesByName('checks').reduce((sum, entry) => sum + entry.duration, 0),
    }),
    /** Milliseconds from the pointer to the pixels on the canvas, one per drawing of a stroke. */
    strokes: () => performance.getEntriesByName('stroke').map((entry) => entry.duration),
  };
}

declare global {
  interface Window {
    __prospero?: ReturnType<typeof handleOf>;
  }
}

export function useDebugHandle(root: ActorRefFrom<typeof taskMachine>, parts: Parts, view: DeskView): void {
  useEffect(() => {
    if (!new URLSearchParams(location.search).has('debug')) return undefined;
    window.__prospero = handleOf(root, parts, view);
    measureStrokes(true);
    return () => {
      delete window.__prospero;
      measureStrokes(false);
    };
  }, [root, parts, view]);
}
