import { queryOptions, useQuery } from '@tanstack/react-query';
import { listTasks } from '../../api/tasks';
import type { TaskSummary } from '../../api/types';
import { useUser } from '../../app/useUser';
import { ago, framesOf } from '../words';
import classes from './QueuePage.module.css';

/** How many of the last tasks are listed by name. */
const LISTED = 5;

const tasksQuery = queryOptions({ queryKey: ['tasks'], queryFn: listTasks, refetchInterval: 60_000 });

function byLatest(a: TaskSummary, b: TaskSummary): number {
  return (b.submitted_at ?? '').localeCompare(a.submitted_at ?? '');
}

/** What became of the tasks that this person submitted. */
export function HandedIn() {
  const user = useUser();
  const { data } = useQuery(tasksQuery);
  const mine = (data ?? []).filter((task) => task.annotator === user?.name);
  const waiting = mine.filter((task) => task.state === 'submitted').sort(byLatest);
  const accepted = mine
    .filter((task) => task.state === 'approved' || task.state === 'in_round')
    .sort(byLatest);
  const handed = [...waiting, ...accepted];
  return (
    <section className={classes.card} aria-labelledby="handed-title">
      <h2 className={classes.title} id="handed-title">
        Handed in
      </h2>
      {data && handed.length === 0 && (
        <p className={classes.quiet}>
          Nothing yet. A task that you submit appears here until an expert has seen it.
        </p>
      )}
      {handed.length > 0 && (
        <>
          <div className={classes.figures}>
            <div>
              <b>{waiting.length}</b>
              <span>{waiting.length === 1 ? 'waits' : 'wait'} for an expert</span>
            </div>
            <div>
              <b>{accepted.length}</b>
              <span>accepted</span>
            </div>
          </div>
          <ul className={classes.handed}>
            {handed.slice(0, LISTED).map((task) => (
              <li key={task.id}>
                <span className={classes.name}>{task.movie.name}</span>
                <small>{task.state === 'submitted' ? 'waits' : 'accepted'}</small>
                <small>{framesOf(task)}</small>
                <small>{ago(task.submitted_at)}</small>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
