/**
 * What was found fine as it is, in this browser: per person and task, by the check and by what it was about, so that it
 * holds until the cell changes there (and again after an undo). Other computers learn of it with the submission only.
 */
const MOST = 5_000;

export interface FineMemory {
  load(): Map<string, number>;
  save(fine: ReadonlyMap<string, number>): void;
}

export function fineMemory(person: number, task: number): FineMemory {
  const name = `prospero fine ${person} ${task}`;
  return {
    load: () => {
      try {
        const kept: unknown = JSON.parse(localStorage.getItem(name) ?? '[]');
        return new Map(Array.isArray(kept) ? (kept as [string, number][]) : []);
      } catch {
        return new Map();
      }
    },
    save: (fine) => {
      try {
        localStorage.setItem(name, JSON.stringify([...fine].slice(-MOST)));
      } catch {
        // A full or forbidden storage: then it holds until the page is closed.
      }
    },
  };
}
