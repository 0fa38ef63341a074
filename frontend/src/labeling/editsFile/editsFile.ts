/** A file of edits that a server did not take (docs/formats.md): what they are, whose, and what they were made on. */
import { imageOf } from '../../api/image';
import type { Task } from '../../api/types';
import { editFromJson, MalformedEdit } from '../../labels/editJson';
import type { Edit } from '../../labels/types';

export const FORMAT = 'prospero-edits';
export const VERSION = 1;
/** More would be no file of edits: the page reads it whole. */
export const MAX_BYTES = 100_000_000;

export interface EditsFile {
  task: { id: number; name: string };
  movie: { name: string; height: number; width: number; frames: number };
  /** How many edits of the task's log they were made on; null when that is not known. */
  base: number | null;
  /** Who made them. */
  person: string;
  /** When they were put aside. */
  at: string;
  /** Why they were not accepted. */
  reason: string;
  edits: Edit[];
}

/** A file that cannot be applied to a task; the message is for the person at the page. */
export class EditsFileRefused extends Error {
  override name = 'EditsFileRefused';
}

/** "well B4/segmentation/5-9"; of a tile with its corner: "well B4/segmentation/5-9/480-0" */
export function taskName(task: Task): string {
  const { kind, movie, first, last, box } = task;
  const corner = imageOf(task).whole ? '' : `/${box.y0}-${box.x0}`;
  return `${movie.name}/${kind}${kind === 'segmentation' ? `/${first}-${last}${corner}` : ''}`;
}

export function editsFileOf(
  task: Task,
  kept: { edits: readonly Edit[]; base?: number | null; at: string; reason: string },
  person: string,
): EditsFile {
  const { name, n_frames: frames } = task.movie;
  const { height, width } = imageOf(task);
  return {
    task: { id: task.id, name: taskName(task) },
    movie: { name, height, width, frames },
    base: kept.base ?? null,
    person,
    at: kept.at,
    reason: kept.reason,
    edits: [...kept.edits],
  };
}

export const editsFileText = (file: EditsFile): string =>
  `${JSON.stringify({ format: FORMAT, version: VERSION, ...file }, null, 1)}\n`;

/** Save the file on the person's computer. */
export function download(file: EditsFile): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([editsFileText(file)], { type: 'application/json' }));
  const at = file.at.slice(0, 16).replaceAll(/[-:]/g, '').replace('T', '-');
  link.download = `${file.task.name.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-')}-edits-${at}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1_000);
}

/**
 * The edits in a file, checked against the task they are to be applied to.
 * @throws EditsFileRefused
 */
export function readEditsFile(name: string, text: string, task: Task): EditsFile {
  const file = `“${name}”`;
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    throw new EditsFileRefused(
      `${file} is not a file of edits, or it is cut off. Choose one from “Download my edits”.`,
    );
  }
  const parts = (typeof data === 'object' && data !== null ? data : {}) as Record<string, unknown>;
  if (parts['format'] !== FORMAT)
    throw new EditsFileRefused(`${file} is not a file of edits. Choose one from “Download my edits”.`);
  if (parts['version'] !== VERSION)
    throw new EditsFileRefused(
      `${file} is of version ${JSON.stringify(parts['version'])}; this page reads version ${VERSION}. Reload the page, it may be old.`,
    );
  const read = wholeFile(parts, file);
  if (read.task.id !== task.id || read.task.name !== taskName(task)) {
    const mine = read.task.name === taskName(task) ? `task ${read.task.id}` : `the task ${read.task.name}`;
    const here = read.task.name === taskName(task) ? `task ${task.id}` : taskName(task);
    throw new EditsFileRefused(
      `${file} holds edits of ${mine}, this is ${here}. Open that task and apply them there.`,
    );
  }
  const { name: movie, n_frames: frames } = task.movie;
  const { height, width } = imageOf(task);
  if (
    read.movie.name !== movie ||
    read.movie.height !== height ||
    read.movie.width !== width ||
    read.movie.frames !== frames
  )
    throw new EditsFileRefused(
      `${file} was made for a movie of ${read.movie.frames} frames with ${read.movie.width} × ${read.movie.height} pixels; ` +
        `${movie} has ${frames} frames with ${width} × ${height}. Its edits do not fit here.`,
    );
  return read;
}

function wholeFile(parts: Record<string, unknown>, file: string): EditsFile {
  const damaged = (what: string) =>
    new EditsFileRefused(
      `${file} is damaged: ${what}. Nothing was changed. Download it again where it came from.`,
    );
  const part = (key: string) => {
    const value = parts[key];
    if (typeof value !== 'object' || value === null) throw damaged(`“${key}” is missing`);
    return value as Record<string, unknown>;
  };
  const text = (of: Record<string, unknown>, key: string) => {
    const value = of[key];
    if (typeof value !== 'string') throw damaged(`“${key}” is missing`);
    return value;
  };
  const whole = (of: Record<string, unknown>, key: string) => {
    const value = of[key];
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 0)
      throw damaged(`“${key}” is missing`);
    return value;
  };
  const task = part('task');
  const movie = part('movie');
  const edits = parts['edits'];
  if (!Array.isArray(edits)) throw damaged('“edits” is missing');
  if (edits.length === 0) throw new EditsFileRefused(`${file} holds no edits.`);
  return {
    task: { id: whole(task, 'id'), name: text(task, 'name') },
    movie: {
      name: text(movie, 'name'),
      height: whole(movie, 'height'),
      width: whole(movie, 'width'),
      frames: whole(movie, 'frames'),
    },
    base: parts['base'] === null ? null : whole(parts, 'base'),
    person: text(parts, 'person'),
    at: text(parts, 'at'),
    reason: text(parts, 'reason'),
    edits: edits.map((edit, i) => {
      try {
        return editFromJson(edit);
      } catch (error) {
        if (!(error instanceof MalformedEdit)) throw error;
        throw damaged(`edit ${i + 1}, ${error.message}`);
      }
    }),
  };
}
