/**
 * The edits of a task that the server has not acknowledged yet, in this browser's IndexedDB: what was painted survives
 * a crash, a reload and hours without a network. Written before anything is sent.
 */
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { Edit } from '../../labels/types';

interface PendingEdit {
  task: number;
  /** Order in which the edits were made. */
  n: number;
  edit: Edit;
}

/** Edits the server would not take: kept until the person has looked at them. */
interface RefusedEdits {
  task: number;
  at: string;
  reason: string;
  edits: Edit[];
}

interface JournalSchema extends DBSchema {
  pending: { key: [task: number, n: number]; value: PendingEdit };
  refused: { key: [task: number, at: string]; value: RefusedEdits };
}

const DATABASE = 'prospero';

async function openDatabase(): Promise<IDBPDatabase<JournalSchema> | null> {
  if (typeof indexedDB === 'undefined') return null;
  try {
    return await openDB<JournalSchema>(DATABASE, 1, {
      upgrade(database) {
        database.createObjectStore('pending', { keyPath: ['task', 'n'] });
        database.createObjectStore('refused', { keyPath: ['task', 'at'] });
      },
    });
  } catch {
    // A private window without storage: the edits live in memory and still go to the server at once.
    return null;
  }
}

const ofTask = (task: number) => IDBKeyRange.bound([task], [task, []]);

export class Journal {
  readonly task: number;
  private readonly database: IDBPDatabase<JournalSchema> | null;
  private entries: PendingEdit[];
  private next: number;
  private writing: Promise<void> = Promise.resolve();
  private broken = false;

  private constructor(task: number, database: IDBPDatabase<JournalSchema> | null, entries: PendingEdit[]) {
    this.task = task;
    this.database = database;
    this.entries = entries;
    this.next = (entries.at(-1)?.n ?? 0) + 1;
  }

  static async open(task: number): Promise<Journal> {
    const database = await openDatabase();
    const entries = database ? await database.getAll('pending', ofTask(task)) : [];
    return new Journal(task, database, entries);
  }

  /** The edits not acknowledged yet, oldest first. */
  get edits(): readonly Edit[] {
    return this.entries.map((entry) => entry.edit);
  }

  get size(): number {
    return this.entries.length;
  }

  /** Whether edits are safe from a crash: false where this browser keeps nothing, or has no room left. */
  get durable(): boolean {
    return this.database !== null && !this.broken;
  }

  append(edit: Edit): void {
    const entry = { task: this.task, n: this.next, edit };
    this.next += 1;
    this.entries.push(entry);
    this.write(async (database) => {
      await database.put('pending', entry);
    });
  }

  /** The first edits, as many as fit into one request (at least one). */
  head(most: number, bytes: number): Edit[] {
    const batch: Edit[] = [];
    let size = 0;
    for (const { edit } of this.entries) {
      size += JSON.stringify(edit).length;
      if (batch.length === most || (batch.length > 0 && size > bytes)) break;
      batch.push(edit);
    }
    return batch;
  }

  /** The server has these: forget them. */
  acknowledge(ids: ReadonlySet<string>): void {
    const gone = this.entries.filter((entry) => ids.has(entry.edit.id));
    if (gone.length === 0) return;
    this.entries = this.entries.filter((entry) => !ids.has(entry.edit.id));
    this.write(async (database) => {
      const transaction = database.transaction('pending', 'readwrite');
      await Promise.all([...gone.map(({ n }) => transaction.store.delete([this.task, n])), transaction.done]);
    });
  }

  /** Put all pending edits aside, where they can be downloaded but are not sent again. */
  setAside(reason: string): void {
    const edits = [...this.edits];
    if (edits.length === 0) return;
    this.entries = [];
    const refused = { task: this.task, at: new Date().toISOString(), reason, edits };
    this.write(async (database) => {
      const transaction = database.transaction(['pending', 'refused'], 'readwrite');
      await Promise.all([
        transaction.objectStore('refused').put(refused),
        transaction.objectStore('pending').delete(ofTask(this.task)),
        transaction.done,
      ]);
    });
  }

  /** Resolves when all that was appended so far is written (or cannot be, see `durable`). */
  written(): Promise<void> {
    return this.writing;
  }

  close(): void {
    void this.writing.then(() => this.database?.close());
  }

  private write(step: (database: IDBPDatabase<JournalSchema>) => Promise<void>): void {
    const { database } = this;
    if (!database) return;
    this.writing = this.writing
      .then(() => step(database))
      .catch(() => {
        this.broken = true;
      });
  }
}
