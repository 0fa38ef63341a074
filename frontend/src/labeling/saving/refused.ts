/** Edits the server would not take, as they lie in this browser: they stay until their owner has decided about them. */
import { isTheirs, ofTask, openJournalDatabase, type RefusedEdits } from './journalDatabase';

export type { RefusedEdits };

/** The sets of refused edits of one person in a task, oldest first. */
export async function refusedEdits(task: number, person: number): Promise<RefusedEdits[]> {
  const database = await openJournalDatabase();
  if (!database) return [];
  try {
    const all = await database.getAll('refused', ofTask(task));
    return all.filter((set) => isTheirs(set, person));
  } finally {
    database.close();
  }
}

/** Forget a set for good. */
export async function discardRefused({ task, at }: RefusedEdits): Promise<void> {
  const database = await openJournalDatabase();
  await database?.delete('refused', [task, at]);
  database?.close();
}
