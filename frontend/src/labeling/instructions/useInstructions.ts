/** Whether the instructions are open, and whether this person has ever seen those of this kind of task. */
import { useCallback, useState } from 'react';
import type { TaskKind } from '../../api/types';

const nameOf = (kind: TaskKind) => `prospero.instructions.${kind}`;

function wasSeen(kind: TaskKind): boolean {
  try {
    return localStorage.getItem(nameOf(kind)) !== null;
  } catch {
    // A browser that keeps nothing shows the hint every time.
    return false;
  }
}

export function useInstructions(kind: TaskKind) {
  const [opened, setOpened] = useState(false);
  const [news, setNews] = useState(() => !wasSeen(kind));
  const toggle = useCallback(() => {
    setOpened((before) => !before);
    setNews(false);
    try {
      localStorage.setItem(nameOf(kind), 'seen');
    } catch {
      // As above.
    }
  }, [kind]);
  return { opened, news, toggle };
}
