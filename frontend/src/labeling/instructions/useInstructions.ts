/** Whether the instructions are open, and whether this person has seen the version that counts for the task. */
import { useCallback, useState } from 'react';
import type { Task } from '../../api/types';

type Which = Pick<Task, 'kind' | 'project' | 'instructions'>;

const nameOf = (person: number, { project, kind }: Which) =>
  `prospero.instructions.${person}.${project.id}.${kind}`;

/** Before there were versions: whoever saw the server's own text has seen version 0. */
const oldNameOf = (person: number, { kind }: Which) => `prospero.instructions.${person}.${kind}`;

/** The newest version this person has seen here; -1 for none. */
function seenVersion(person: number, which: Which): number {
  try {
    const seen = localStorage.getItem(nameOf(person, which));
    if (seen !== null) return Number.parseInt(seen, 10);
    return localStorage.getItem(oldNameOf(person, which)) === null ? -1 : 0;
  } catch {
    // A browser that keeps nothing shows the hint every time.
    return -1;
  }
}

export function useInstructions(person: number, task: Which) {
  const [opened, setOpened] = useState(false);
  const [news, setNews] = useState(() => !(seenVersion(person, task) >= task.instructions));
  const toggle = useCallback(() => {
    setOpened((before) => !before);
    setNews(false);
    try {
      localStorage.setItem(nameOf(person, task), String(task.instructions));
    } catch {
      // As above.
    }
  }, [person, task]);
  return { opened, news, toggle };
}
