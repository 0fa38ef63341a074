/** What the tour sees of the page: enough to tell a real deed (a stroke, an undo) from a wish. */
import type { ActorRefFrom } from 'xstate';
import type { Parts } from '../actors/parts';
import type { taskMachine } from '../actors/task';

export interface Facts {
  /** The view of the image; `moved` is false while it fits the window by itself. */
  camera: { x: number; y: number; scale: number; moved: boolean };
  /** The frame on the screen; null while it is on its way. */
  shown: number | null;
  selected: number | null;
  tool: string;
  /** Whether a preview waits for Enter. */
  ready: boolean;
  /** The edit that was made, undone or redone last, as it stands on the undo stack. */
  last: { id: string; action: string; undoes: string | null } | null;
  /** How many edits can be undone and redone. */
  undos: number;
  redos: number;
  /** The check one is at, and how many are open and found fine. */
  check: string | null;
  open: number;
  fine: number;
  /** Whether the pen is down: then nothing on the page should change by itself. */
  drawing: boolean;
  /** Handed in. */
  submitted: boolean;
}

export function factsOf(root: ActorRefFrom<typeof taskMachine>, parts: Parts): Facts {
  const { camera, moved } = parts.canvas.getSnapshot().context;
  const { tool, prompt } = parts.tools.getSnapshot().context;
  const { undoStack, redoStack } = parts.undo.getSnapshot().context;
  const checks = parts.checks.getSnapshot().context;
  const last = undoStack.at(-1)?.last;
  return {
    camera: { x: camera.x, y: camera.y, scale: camera.scale, moved },
    shown: parts.frames.getSnapshot().context.shown,
    selected: parts.selection.getSnapshot().context.selected,
    tool,
    ready: prompt?.ready ?? false,
    last: last ? { id: last.id, action: last.action, undoes: last.undoes } : null,
    undos: undoStack.length,
    redos: redoStack.length,
    check: checks.current,
    open: checks.open.length,
    fine: checks.fine.length,
    drawing: parts.canvas.getSnapshot().matches('drawing'),
    submitted: root.getSnapshot().matches('done'),
  };
}

interface Watched {
  subscribe(listener: () => void): { unsubscribe(): void };
}

/** Tell `listener` the facts whenever they are others; returns how to stop. */
export function watchFacts(
  root: ActorRefFrom<typeof taskMachine>,
  parts: Parts,
  listener: (facts: Facts) => void,
): () => void {
  let known = JSON.stringify(factsOf(root, parts));
  const look = () => {
    const facts = factsOf(root, parts);
    const text = JSON.stringify(facts);
    if (text === known) return;
    known = text;
    listener(facts);
  };
  const { canvas, frames, selection, tools, undo, checks } = parts;
  const refs: Watched[] = [root, canvas, frames, selection, tools, undo, checks];
  const subscriptions = refs.map((ref) => ref.subscribe(look));
  return () => {
    for (const subscription of subscriptions) subscription.unsubscribe();
  };
}
