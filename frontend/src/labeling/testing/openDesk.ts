/** An open task on the fake server, with the hands of an annotator: for tests. */
import { createActor, waitFor } from 'xstate';
import { taskMachine } from '../actors/task';
import type { Parts } from '../actors/parts';
import type { ToolId } from '../tools/types';
import { FakeServer, type FakeTask } from './fakeServer';

export async function openDesk(task: FakeTask | FakeServer, tab = 'tab 1', person = 1, name?: string) {
  const server = task instanceof FakeServer ? task : new FakeServer(task);
  const root = createActor(taskMachine, {
    input: { api: server, task: 7, tab, person, ...(name !== undefined && { name }) },
  });
  root.start();
  await waitFor(root, (state) => state.matches('editing') || state.matches('readOnly'));
  const { parts, opened } = root.getSnapshot().context;
  const desk = parts as Parts;
  await waitFor(desk.frames, (state) => state.matches('showing'));
  const { labels } = opened!;
  return {
    server,
    root,
    desk,
    labels,
    pixels: (t = 0) => [...(labels.store.labels('nucleus', t) ?? [])],
    use: (tool: ToolId) => desk.tools.send({ type: 'USE', tool }),
    select: (cell: number | null) => desk.selection.send({ type: 'SELECT', cell }),
    /** Press the pen in the middle of pixel (x, y), go through the others, lift it. */
    stroke: (...points: [x: number, y: number][]) => {
      const [first, ...rest] = points;
      if (!first) return;
      desk.tools.send({ type: 'PEN_DOWN', x: first[0] + 0.5, y: first[1] + 0.5, shift: false });
      for (const [x, y] of rest) desk.tools.send({ type: 'PEN_MOVE', points: [{ x: x + 0.5, y: y + 0.5 }] });
      desk.tools.send({ type: 'PEN_UP' });
    },
    size: (size: number) => desk.tools.send({ type: 'SIZE', size }),
    undo: () => desk.undo.send({ type: 'UNDO' }),
    redo: () => desk.undo.send({ type: 'REDO' }),
    go: async (t: number) => {
      desk.frames.send({ type: 'GO', t });
      await waitFor(desk.frames, (state) => state.context.shown === t);
    },
    saved: () => waitFor(desk.save, (state) => state.matches('saved') && state.context.pending === 0),
    close: () => root.stop(),
  };
}

export type OpenDesk = Awaited<ReturnType<typeof openDesk>>;

/** An image of numbers, row by row: "1 1 0 / 0 2 2". */
export const image = (rows: string): number[][] =>
  rows.split('/').map((row) => row.trim().split(/\s+/).map(Number));
