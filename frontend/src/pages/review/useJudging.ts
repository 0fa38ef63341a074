import { useEffect, useRef, useState } from 'react';
import { beginToJudge, endJudging, goOnJudging } from '../../api/reviews';
import { settledTab } from '../../api/tab';
import { type Judging, JudgingTurn } from './judging';

/** Holds the task on the desk (null: none) for as long as it is there. */
export function useJudging(taskId: number | null) {
  const [told, setTold] = useState<{ taskId: number; judging: Judging } | null>(null);
  const turn = useRef<JudgingTurn | null>(null);

  useEffect(() => {
    if (taskId === null) return;
    const mine = new JudgingTurn(
      {
        begin: async (takeOver) => beginToJudge(taskId, await settledTab(), takeOver),
        goOn: (token, idle) => goOnJudging(taskId, token, idle),
        end: (token) => endJudging(taskId, token),
      },
      (judging) => setTold({ taskId, judging }),
    );
    turn.current = mine;
    const act = () => mine.act();
    const leave = () => mine.leave();
    document.addEventListener('keydown', act);
    document.addEventListener('pointerdown', act);
    window.addEventListener('pagehide', leave);
    return () => {
      document.removeEventListener('keydown', act);
      document.removeEventListener('pointerdown', act);
      window.removeEventListener('pagehide', leave);
      turn.current = null;
      mine.leave();
    };
  }, [taskId]);

  // What was told of the task before is not true of this one.
  const judging: Judging = told && told.taskId === taskId ? told.judging : { kind: 'asking' };
  return { judging, takeOver: () => turn.current?.takeOver(), again: () => turn.current?.again() };
}
