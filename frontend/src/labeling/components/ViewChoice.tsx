import { useSelector } from '@xstate/react';
import { SIDE_BY_SIDE } from '../actors/views';
import { useDesk } from '../view/DeskContext';
import { Choice } from './Choice';
import classes from './tools.module.css';

const NUMBERS = ['', 'One', 'Two', 'Three', 'Four', 'Five'] as const;

/** One frame, or all of them side by side. */
export function ViewChoice() {
  const { parts } = useDesk();
  const count = useSelector(parts.views, (state) => state.context.count);
  const all = Math.min(SIDE_BY_SIDE, parts.desk.labels.store.frames.length);
  if (all < 2) return null;
  return (
    <Choice
      label="Frames in view"
      className={classes.segments}
      value={count > 1 ? 'all' : 'one'}
      onChange={(value) => parts.views.send({ type: 'SHOW', count: value === 'all' ? all : 1 })}
      capped
      options={[
        { value: 'one', content: 'One' },
        { value: 'all', content: NUMBERS[all], command: 'side-by-side' },
      ]}
    />
  );
}
