/**
 * What this browser could not keep: unsent and refused edits for which IndexedDB was absent or had no room. They
 * live in this page, through every opening of the task, until the tab is closed or loaded again; it asks before.
 */
import { isTheirs, type PendingEdit, type RefusedEdits } from './journalDatabase';

const pending = new Map<string, PendingEdit>();
const refused = new Map<string, RefusedEdits>();

const nameOf = ({ task, at }: RefusedEdits) => `${task} ${at}`;

function ask(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

/** The page asks before it goes as long as something would be lost with it. */
function watch(): void {
  if (typeof window === 'undefined') return;
  if (pending.size + refused.size > 0) window.addEventListener('beforeunload', ask);
  else window.removeEventListener('beforeunload', ask);
}

export function holdEdit(entry: PendingEdit): void {
  pending.set(entry.edit.id, entry);
  watch();
}

/** They are on the server, in the database, or in a set of refused ones. */
export function letGoOfEdits(entries: readonly PendingEdit[]): void {
  for (const { edit } of entries) pending.delete(edit.id);
  watch();
}

/** In the order in which they were made. */
export const heldEdits = (task: number, person: number | null): PendingEdit[] =>
  [...pending.values()].filter((entry) => entry.task === task && isTheirs(entry, person));

export function holdRefused(set: RefusedEdits): void {
  refused.set(nameOf(set), set);
  watch();
}

export function letGoOfRefused(set: RefusedEdits): void {
  refused.delete(nameOf(set));
  watch();
}

export const heldRefused = (task: number, person: number): RefusedEdits[] =>
  [...refused.values()].filter((set) => set.task === task && isTheirs(set, person));

/** What happens when the tab is closed; for tests. */
export function letGoOfAll(): void {
  pending.clear();
  refused.clear();
  watch();
}
