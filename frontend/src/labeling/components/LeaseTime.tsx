import { IconClock } from '@tabler/icons-react';
import { useSelector } from '@xstate/react';
import { clockTime } from '../../api/problems';
import { useDesk } from '../view/DeskContext';
import classes from './desk.module.css';

/** Until when the task is this person's, if they do nothing more. */
export function LeaseTime() {
  const { root, parts } = useDesk();
  const until = useSelector(parts.lease ?? undefined, (state) =>
    state?.value === 'held' || state?.value === 'renewing' ? state.context.lease.until : null,
  );
  const shown = useSelector(root, (state) => state.matches('editing') && !state.context.resting);
  if (!until || !shown) return null;
  return (
    <>
      <span className={classes.rule} aria-hidden />
      <span
        className={classes.state}
        title="The task is yours while you work. After a rest it goes back to the queue, with everything you saved."
      >
        <IconClock size={15} stroke={1.75} aria-hidden />
        Yours until {clockTime(until)}
      </span>
    </>
  );
}
