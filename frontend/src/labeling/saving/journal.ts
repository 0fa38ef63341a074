/**
 * The edits of a task that the server has not acknowledged yet, in this browser's IndexedDB: what was painted survives
 * a crash, a reload and hours without a network. Written before anything is sent.
 */
import type { Edit } from '../../labels/types';
import {
  isTheirs,
  ofTask,
  openJournalDatabase,
  type JournalDatabase,
  type PendingEdit,
} from './journalDatabase';

export class Journal {
  readonly task: number;
  readonly person: number | null;
  private readonly database: JournalDatabase | null;
  private entries: PendingEdit[];
  private next: number;
  private writing: Promise<void> = Promise.resolve();
  private broken = false;

  private constructor(
    task: number,
    person: number | null,
    database: JournalDatabase | null,
    all: PendingEdit[],
  ) {
    this.task = task;
    this.person = person;
    this.database = database;
    this.entries = all.filter((entry) => isTheirs(entry, person));
    this.next = (all.at(-1)?.n ?? 0) + 1;
  }

  /** The journal of one person in a task; without a person, whoever made the edits. */
  static async open(task: number, person: number | null = null): Promise<Journal> {
    const database = await openJournalDatabase();
    const entries = database ? await database.getAll('pending', ofTask(task)) : [];
    return new Journal(task, person, database, entries);
  }

  /** How many edits of the server's log the first of these was made on; null when that is not known. */
  get base(): number | null {
    return this.entries[0]?.base ?? null;
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

  /** `base`: how many edits the log will hold before this one. */
  append(edit: Edit, base: number | null = null): void {
    const entry = { task: this.task, n: this.next, edit, person: this.person, base };
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
    const keys = this.entries.map(({ n }): [number, number] => [this.task, n]);
    const { task, person, base } = this;
    const refused = { task, at: new Date().toISOString(), reason, edits, person, base };
    this.entries = [];
    this.write(async (database) => {
      const transaction = database.transaction(['pending', 'refused'], 'readwrite');
      await Promise.all([
        transaction.objectStore('refused').put(refused),
        ...keys.map((key) => transaction.objectStore('pending').delete(key)),
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

  private write(step: (database: JournalDatabase) => Promise<void>): void {
    const { database } = this;
    if (!database) return;
    this.writing = this.writing
      .then(() => step(database))
      .catch(() => {
        this.broken = true;
      });
  }
}
