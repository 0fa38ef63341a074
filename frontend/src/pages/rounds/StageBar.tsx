import type { StageOf } from '../../api/rounds';
import { stageWords } from './movies';
import classes from './movies.module.css';

/** How far a movie is with one kind of work: a small bar, and the same in words. */
export function StageBar({ stage }: { stage: StageOf }) {
  const { state, share } = stage;
  return (
    <span className={classes.stage} data-state={state}>
      <i aria-hidden="true">
        {state === 'correction' && <b style={{ width: `${Math.min(1, Math.max(0, share)) * 100}%` }} />}
      </i>
      {stageWords(stage)}
    </span>
  );
}
