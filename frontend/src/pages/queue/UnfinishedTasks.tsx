import { Button } from '@mantine/core';
import { Link } from 'react-router';
import type { UnfinishedTask } from '../../api/types';
import { ago, counted, framesOf, KIND_WORDS, untilWhen } from '../words';
import classes from './QueuePage.module.css';
import { CommentList } from './ReturnedTasks';
import { Thumbnail } from './Thumbnail';

function state(task: UnfinishedTask): string {
  const when = ago(task.updated_at);
  if (task.n_edits === 0) return `Opened${when && ` ${when}`}, nothing changed yet.`;
  const saved = `${counted(task.n_edits, 'edit')} saved${when && `, the last ${when}`}.`;
  const kept = untilWhen(task.kept_until);
  if (!kept) return saved;
  // Then others may get it, but nothing in it is lost.
  const over = Date.parse(task.kept_until ?? '') < Date.now();
  return `${saved} ${over ? `Was kept for you until ${kept}; still here.` : `Kept for you until ${kept}.`}`;
}

/** Tasks that were begun; the section is only there when there is one. */
export function UnfinishedTasks({ tasks }: { tasks: readonly UnfinishedTask[] }) {
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
