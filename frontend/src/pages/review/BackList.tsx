/** What came back to the expert: fields whose parts did not fit together where they meet, a comment at each place. */
import { Button } from '@mantine/core';
import { Link } from 'react-router';
import type { TaskSummary } from '../../api/types';
import { ago, counted, framesOf, KIND_WORDS } from '../words';
import classes from './flags/FlagList.module.css';

function remarks({ comments }: TaskSummary): string {
  const open = comments.filter(({ done }) => !done).length;
  const words = counted(comments.length, 'place');
  return open === comments.length ? `${words} to look at` : `${words}, ${open} to look at`;
}

export function BackList({ tasks }: { tasks: readonly TaskSummary[] }) {
  return (
    <ul className={classes.list} aria-label="Came back to you">
      {tasks.map((task) => (
        <li key={task.id} className={classes.flag} aria-label={`${task.movie.name}, ${framesOf(task)}`}>
          <p>
            <b>{task.movie.name}</b> · {KIND_WORDS[task.kind].toLowerCase()} · {framesOf(task)}
          </p>
          <p className={classes.quiet}>
            {remarks(task)} · {ago(task.updated_at)}
          </p>
          {task.comments[0] && <p className={classes.said}>{task.comments[0].text}</p>}
          <div className={classes.buttons}>
            <Button size="dense" component={Link} to={`/tasks/${task.id}`}>
              Open
            </Button>
          </div>
        </li>
      ))}
    </ul>
  );
}
