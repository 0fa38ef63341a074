import { Button } from '@mantine/core';
import { Link } from 'react-router';
import type { TaskSummary } from '../../api/types';
import { ago, counted, framesOf, KIND_WORDS } from '../words';
import classes from './QueuePage.module.css';
import { CommentList } from './ReturnedTasks';
import { Thumbnail } from './Thumbnail';

function state(task: TaskSummary): string {
  const when = ago(task.updated_at);
  if (task.n_edits === 0) return `Opened${when && ` ${when}`}, nothing changed yet.`;
  return `${counted(task.n_edits, 'edit')} saved${when && `, the last ${when}`}.`;
}

/** Tasks that were begun; the section is only there when there is one. */
export function UnfinishedTasks({ tasks }: { tasks: readonly TaskSummary[] }) {
  if (tasks.length === 0) return null;
  return (
    <section className={classes.card} aria-labelledby="unfinished-title">
      <h2 className={classes.title} id="unfinished-title">
        Not finished
      </h2>
      {tasks.map((task) => (
        <article className={classes.task} key={task.id} aria-label={`${task.movie.name}, ${framesOf(task)}`}>
          <Thumbnail task={task} />
          <div>
            <p>
              <b>{task.movie.name}</b>{' '}
              <span className={classes.quiet}>
                · {KIND_WORDS[task.kind].toLowerCase()} · {framesOf(task)}
              </span>
            </p>
            <p className={classes.line}>{state(task)}</p>
            {task.comments.length > 0 && <CommentList comments={task.comments} />}
          </div>
          <Button component={Link} to={`/tasks/${task.id}`}>
            Go on
          </Button>
        </article>
      ))}
    </section>
  );
}
