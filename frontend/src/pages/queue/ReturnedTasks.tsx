import { Badge, Button, Checkbox } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from 'react-router';
import { wordsFor } from '../../api/problems';
import { queueQuery } from '../../api/queries';
import { setCommentDone } from '../../api/reviews';
import type { Comment, Queue, TaskSummary } from '../../api/types';
import { notifications } from '@mantine/notifications';
import { Pin } from '../Pin';
import { ago, framesOf, KIND_WORDS } from '../words';
import classes from './QueuePage.module.css';
import { Thumbnail } from './Thumbnail';

/** The same comment with its tick set, in every list of the queue. */
function withTick(queue: Queue, id: number, done: boolean): Queue {
  const tick = <T extends TaskSummary>(task: T) => ({
    ...task,
    comments: task.comments.map((comment) => (comment.id === id ? { ...comment, done } : comment)),
  });
  return { ...queue, returned: queue.returned.map(tick), unfinished: queue.unfinished.map(tick) };
}

/** Ticks appear at once and are taken back when the server refuses. */
function useTick() {
  const client = useQueryClient();
  const set = (id: number, done: boolean) =>
    client.setQueryData(queueQuery.queryKey, (queue) => queue && withTick(queue, id, done));
  return useMutation({
    mutationFn: ({ id, done }: { id: number; done: boolean }) => setCommentDone(id, done),
    onMutate: ({ id, done }) => void set(id, done),
    onError: (error, { id, done }) => {
      set(id, !done);
      notifications.show({ color: 'err', message: `The tick was not saved. ${wordsFor(error)}` });
    },
  });
}

function place({ cell, t }: Comment): string {
  return cell === null ? `Frame ${t}` : `Cell ${cell}, frame ${t}`;
}

/** The comments on a task, numbered as the pins on its picture, each with a box to tick off. */
export function CommentList({ comments }: { comments: readonly Comment[] }) {
  const tick = useTick();
  return (
    <ol className={classes.comments}>
      {comments.map((comment, i) => (
        <li key={comment.id}>
          <Pin number={i + 1} />
          <span className={classes.comment}>
            {comment.text} <span>{place(comment)}</span>
          </span>
          <Checkbox
            aria-label={`Comment ${i + 1} done`}
            checked={comment.done}
            onChange={(event) => tick.mutate({ id: comment.id, done: event.currentTarget.checked })}
          />
        </li>
      ))}
    </ol>
  );
}

export function ReturnedTasks({ tasks }: { tasks: readonly TaskSummary[] }) {
  return (
    <section className={classes.card} aria-labelledby="returned-title">
      <h2 className={classes.title} id="returned-title">
        Returned to you{' '}
        {tasks.length > 0 && (
          <Badge color="warn" variant="light" fw={600}>
            {tasks.length}
          </Badge>
        )}
      </h2>
      {tasks.length === 0 && (
        <p className={classes.quiet}>
          Nothing came back. A task that an expert returns appears here with the comments.
        </p>
      )}
      {tasks.map((task) => (
        <article className={classes.task} key={task.id} aria-label={`${task.movie.name}, ${framesOf(task)}`}>
          <Thumbnail task={task} />
          <div>
            <p>
              <b>{task.movie.name}</b>{' '}
              <span className={classes.quiet}>
                · {KIND_WORDS[task.kind].toLowerCase()} · {framesOf(task)} · {ago(task.updated_at)}
              </span>
            </p>
            <CommentList comments={task.comments} />
          </div>
          <Button component={Link} to={`/tasks/${task.id}`}>
            Open
          </Button>
        </article>
      ))}
    </section>
  );
}
