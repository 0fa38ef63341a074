/** Edits the server would not take, as they lie in this browser: they stay until their owner has decided about them. */
import { isTheirs, ofTask, openJournalDatabase, type RefusedEdits } from './journalDatabase';
import { heldRefused, letGoOfRefused } from './unkept';

export type { RefusedEdits };

/** The sets of refused edits of one person in a task, oldest first. */
export async function refusedEdits(task: number, person: number): Promise<RefusedEdits[]> {
  const held = heldRefused(task, person);
  const database = await openJournalDatabase();
  if (!database) return held;
  try {
    const all = await database.getAll('refused', ofTask(task));
    const kept = all.filter((set) => isTheirs(set, person));
    return [...kept, ...held.filter(({ at }) => !kept.some((set) => set.at === at))];
  } finally {
    database.close();
  }
}

/** Forget a set for good. */
export async function discardRefused(set: RefusedEdits): Promise<void> {
  letGoOfRefused(set);
  const { task, at } = set;
  const database = await openJournalDatabase();
  await database?.delete('refused', [task, at]);
  database?.close();
}
