import { useSyncExternalStore } from 'react';
import type { Comment } from '../../api/types';
import type { OpenedTask } from '../actors/opening';
import { useDesk } from '../view/DeskContext';

/** The comments of an open task, as they are ticked: the panel and the canvas show the same. */
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

export function useComments(): readonly Comment[] {
  const comments = commentsOf(useDesk().opened);
  return useSyncExternalStore(comments.subscribe, comments.get);
}
