/** The comments of an open task, as they are ticked: the panel, the canvas and the submission show the same. */
import type { Comment } from '../../api/types';
import type { OpenedTask } from '../actors/opening';
import type { Parts } from '../actors/parts';

class Comments {
  private all: readonly Comment[];
  private readonly listeners = new Set<() => void>();

  constructor(comments: readonly Comment[]) {
    this.all = comments;
  }

  readonly get = () => this.all;

  readonly subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };

  replace(changed: Comment): void {
    this.all = this.all.map((each) => (each.id === changed.id ? changed : each));
    for (const listener of this.listeners) listener();
  }
}

const byTask = new WeakMap<OpenedTask, Comments>();

export function commentsOf(opened: OpenedTask): Comments {
  let comments = byTask.get(opened);
  if (!comments) byTask.set(opened, (comments = new Comments(opened.task.comments)));
  return comments;
}

/** What is not ticked off. */
export const openComments = (opened: OpenedTask): Comment[] =>
  commentsOf(opened)
    .get()
    .filter(({ done }) => !done);

/** Go to the frame of a comment, and to what it is pinned to. */
export function lookAtComment({ frames, selection, canvas }: Parts, { t, cell, y, x }: Comment): void {
  frames.send({ type: 'GO', t });
  selection.send({ type: 'SELECT', cell });
  if (x !== null && y !== null) canvas.send({ type: 'LOOK_AT', x, y });
  else if (cell !== null) canvas.send({ type: 'REVEAL', cell });
}
