/** Whether the instructions are open, and whether this person has ever seen those of this kind of task. */
import { useCallback, useState } from 'react';
import type { TaskKind } from '../../api/types';

const nameOf = (person: number, kind: TaskKind) => `prospero.instructions.${person}.${kind}`;

function wasSeen(person: number, kind: TaskKind): boolean {
  try {
    return localStorage.getItem(nameOf(person, kind)) !== null;
  } catch {
    // A browser that keeps nothing shows the hint every time.
    return false;
  }
}

export function useInstructions(person: number, kind: TaskKind) {
  const [opened, setOpened] = useState(false);
  const [news, setNews] = useState(() => !wasSeen(person, kind));
  const toggle = useCallback(() => {
    setOpened((before) => !before);
    setNews(false);
    try {
      localStorage.setItem(nameOf(person, kind), 'seen');
    } catch {
      // As above.
    }
  }, [person, kind]);
  return { opened, news, toggle };
}
