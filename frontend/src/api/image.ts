/** The image of a task: the movie's field, or the tile of it that the task is about. */
import type { Movie, Task } from './types';

export interface TaskImage {
  /** Of the movie. */
  id: number;
  dtype: Movie['dtype'];
  /** Pixels of the task count from here: its corner in the field. */
  y0: number;
  x0: number;
  height: number;
  width: number;
  /** It is all of the field. */
  whole: boolean;
}

const known = new WeakMap<Task, TaskImage>();

/** The same object each time it is asked about the same task. */
export function imageOf(task: Task): TaskImage {
  let image = known.get(task);
  if (!image) {
    const { movie, box } = task;
    const height = box.y1 - box.y0;
    const width = box.x1 - box.x0;
    const whole = height === movie.height && width === movie.width;
    image = { id: movie.id, dtype: movie.dtype, y0: box.y0, x0: box.x0, height, width, whole };
    known.set(task, image);
  }
  return image;
}

export interface Core {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
}

/** The part of a tile that counts, in pixels of the task's image; null where the task has no margin. */
export function coreOf({ box, core }: Pick<Task, 'box' | 'core'>): Core | null {
  const same = box.y0 === core.y0 && box.x0 === core.x0 && box.y1 === core.y1 && box.x1 === core.x1;
  if (same) return null;
  return { x0: core.x0 - box.x0, y0: core.y0 - box.y0, x1: core.x1 - box.x0, y1: core.y1 - box.y0 };
}
