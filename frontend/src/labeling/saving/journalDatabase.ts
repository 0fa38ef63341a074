/** This browser's IndexedDB: edits on their way to the server, and edits the server would not take. */
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { Edit } from '../../labels/types';

export interface PendingEdit {
  task: number;
  /** Order in which the edits were made. */
  n: number;
  edit: Edit;
  /** Id of the person who made it: others who use this browser neither see nor send it. */
  person?: number | null;
  /** How many edits the log held, with those before this one, when it was made. */
  base?: number | null;
  /** The page that sends it (see `Journal`). */
  page?: string;
}

/** Edits the server would not take: kept until the person has decided about them. */
export interface RefusedEdits {
  task: number;
  /** When they were put aside; with `task` it names the set. */
  at: string;
  reason: string;
  edits: Edit[];
  person?: number | null;
  /** How many edits of the server's log they were made on; null when that is not known. */
  base?: number | null;
}

export interface JournalSchema extends DBSchema {
  pending: { key: [task: number, n: number]; value: PendingEdit };
  refused: { key: [task: number, at: string]; value: RefusedEdits };
}

export type JournalDatabase = IDBPDatabase<JournalSchema>;

const DATABASE = 'prospero';
const OPEN_MS = 5_000;

/** null in a browser without storage, such as some private windows: then the edits live in memory only. */
export async function openJournalDatabase(): Promise<JournalDatabase | null> {
  if (typeof indexedDB === 'undefined') return null;
  let late = false;
  const opening = openJournal();
  // A storage that hangs must not keep the task from opening.
  const patience = new Promise<null>((resolve) => {
    setTimeout(() => {
      late = true;
      resolve(null);
    }, OPEN_MS);
  });
  opening.then((database) => late && database.close()).catch(() => undefined);
  try {
    return await Promise.race([opening, patience]);
  } catch {
    return null;
  }
}

function openJournal(): Promise<JournalDatabase> {
  return openDB<JournalSchema>(DATABASE, 1, {
    upgrade(database) {
      database.createObjectStore('pending', { keyPath: ['task', 'n'] });
      database.createObjectStore('refused', { keyPath: ['task', 'at'] });
    },
  });
}

/** All keys of a task, in either store. */
export const ofTask = (task: number) => IDBKeyRange.bound([task], [task, []]);

/** Whether a person may see what was kept: it is theirs, or was kept before people were written down. */
export const isTheirs = (kept: { person?: number | null }, person: number | null): boolean =>
  person === null || kept.person == null || kept.person === person;
