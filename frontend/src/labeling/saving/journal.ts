/**
 * The edits of a task that the server has not acknowledged yet, in this browser's IndexedDB: what was painted survives
 * a crash, a reload and hours without a network. Written before anything is sent.
 *
 * Several tabs share the database. Each entry gets its number inside the transaction that writes it, so that none
 * overwrites another's, and carries the name of the page that will send it: opening a task makes all that is kept of it
 * this page's own, and a page that lost its edits so forgets them with `refresh`.
 *
 * Where the browser keeps nothing, the edits go from one journal to the next within the page (see `unkept`).
 */
import { uuid4 } from '../../api/uuid';
import type { Edit } from '../../labels/types';
import {
  isTheirs,
  ofTask,
  openJournalDatabase,
  type JournalDatabase,
  type PendingEdit,
} from './journalDatabase';
import { heldEdits, holdEdit, holdRefused, letGoOfEdits, letGoOfRefused } from './unkept';

/** A storage that has not answered for so long (a disk that is going, another program's lock) is waited for no more. */
const PATIENCE_MS = 5_000;

export class Journal {
  readonly task: number;
  readonly person: number | null;
  private readonly page = uuid4();
  private readonly database: JournalDatabase | null;
  /** `n` is 0 until the entry is written. */
  private entries: PendingEdit[] = [];
  private writing: Promise<void> = Promise.resolve();
  private broken = false;
  private hanging = false;
  /** Not yet known to be in the database. */
  private readonly unwritten = new Set<PendingEdit>();

  private constructor(task: number, person: number | null, database: JournalDatabase | null) {
    this.task = task;
    this.person = person;
    this.database = database;
  }

  /**
   * The journal of one person in a task; without a person, whoever made the edits. `adopt`: this page will send them
   * (it has the lease), no other one; else it only reads.
   */
  static async open(task: number, person: number | null = null, adopt = false): Promise<Journal> {
    const journal = new Journal(task, person, await openJournalDatabase());
    await journal.load(adopt);
    return journal;
  }

  private async load(adopt: boolean): Promise<void> {
    await this.loadKept(adopt);
    const known = new Set(this.entries.map((entry) => entry.edit.id));
    const unkept = heldEdits(this.task, this.person).filter((entry) => !known.has(entry.edit.id));
    this.entries.push(...unkept);
    // There may be room by now.
    if (adopt && unkept.length > 0)
      this.keep(unkept.map((entry) => Object.assign(entry, { page: this.page })));
  }

  private async loadKept(adopt: boolean): Promise<void> {
    if (!this.database) return;
    try {
      const transaction = this.database.transaction('pending', 'readwrite');
      const all = await transaction.store.getAll(ofTask(this.task));
      this.entries = all.filter((entry) => isTheirs(entry, this.person));
      const { page } = this;
      const adopted = adopt ? this.entries.map((entry) => Object.assign(entry, { page })) : [];
      await Promise.all([...adopted.map((entry) => transaction.store.put(entry)), transaction.done]);
    } catch {
      this.broken = true;
    }
  }

  /** Forget what another page has made its own meanwhile, or has sent. */
  async refresh(): Promise<void> {
    await this.writing;
    if (!this.database) return;
    // What is not written when the database is read is not in what it answers, and no other page can have it.
    const asked = new Set(this.entries.filter((entry) => entry.n > 0));
    let kept: PendingEdit[];
    try {
      kept = await this.database.getAll('pending', ofTask(this.task));
    } catch {
      // Then all of them stay: the server knows those that it has.
      return;
    }
    const ours = new Set(kept.filter((entry) => entry.page === this.page).map((entry) => entry.edit.id));
    this.entries = this.entries.filter((entry) => !asked.has(entry) || ours.has(entry.edit.id));
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
    return this.database !== null && !this.broken && !this.hanging;
  }

  /** `base`: how many edits the log will hold before this one. */
  append(edit: Edit, base: number | null = null): void {
    const { task, person, page } = this;
    const entry: PendingEdit = { task, n: 0, edit, person, base, page };
    this.entries.push(entry);
    this.keep([entry]);
  }

  /** Write what is not written yet, in order: a database with a gap would hold edits that do not fit. */
  private keep(fresh: readonly PendingEdit[]): void {
    for (const entry of fresh) this.unwritten.add(entry);
    if (!this.database || this.hanging) for (const entry of fresh) holdEdit(entry);
    this.write(async (database) => {
      const unwritten = this.entries.filter(({ n }) => n === 0);
      if (unwritten.length === 0) return;
      try {
        const transaction = database.transaction('pending', 'readwrite');
        const last = await transaction.store.openKeyCursor(ofTask(this.task), 'prev');
        let n = last?.key[1] ?? 0;
        for (const entry of unwritten) entry.n = ++n;
        await Promise.all([...unwritten.map((entry) => transaction.store.add(entry)), transaction.done]);
      } catch (error) {
        for (const entry of unwritten) entry.n = 0;
        for (const entry of unwritten) if (this.entries.includes(entry)) holdEdit(entry);
        throw error;
      }
      letGoOfEdits(unwritten);
      for (const entry of unwritten) this.unwritten.delete(entry);
      this.broken = false;
    });
  }

  /**
   * The first edits, as many as fit into one request (at least one). They are written by then (or cannot be, see
   * `durable`): what is appended meanwhile goes with the next request. A storage that hangs holds them up once, for
   * PATIENCE_MS: the server keeps them better than this page does.
   */
  async nextBatch(most: number, bytes: number): Promise<Edit[]> {
    const batch = this.head(most, bytes);
    if (!(await this.writtenInTime())) {
      this.hanging = true;
      for (const entry of this.unwritten) if (this.entries.includes(entry)) holdEdit(entry);
    }
    // Another page may have taken them over in this time.
    return batch.filter((edit) => this.entries.some((entry) => entry.edit === edit));
  }

  private async writtenInTime(): Promise<boolean> {
    if (this.hanging) return true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<false>((resolve) => {
      timer = setTimeout(() => resolve(false), PATIENCE_MS);
    });
    const done = await Promise.race([this.writing.then(() => true), late]);
    clearTimeout(timer);
    return done;
  }

  private head(most: number, bytes: number): Edit[] {
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
    this.forget(gone);
    this.write(async (database) => {
      const transaction = database.transaction('pending', 'readwrite');
      await Promise.all([...gone.map(({ n }) => transaction.store.delete([this.task, n])), transaction.done]);
    });
  }

  /** Put all pending edits aside, where they can be downloaded but are not sent again. */
  setAside(reason: string): void {
    const gone = this.entries;
    if (gone.length === 0) return;
    const { task, person, base } = this;
    const edits = [...this.edits];
    const refused = { task, at: new Date().toISOString(), reason, edits, person, base };
    this.entries = [];
    this.forget(gone);
    holdRefused(refused);
    this.write(async (database) => {
      const transaction = database.transaction(['pending', 'refused'], 'readwrite');
      await Promise.all([
        transaction.objectStore('refused').put(refused),
        ...gone.map(({ n }) => transaction.objectStore('pending').delete([task, n])),
        transaction.done,
      ]);
      letGoOfRefused(refused);
    });
  }

  private forget(gone: readonly PendingEdit[]): void {
    for (const entry of gone) this.unwritten.delete(entry);
    letGoOfEdits(gone);
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
      })
      .finally(() => {
        this.hanging = false;
      });
  }
}
