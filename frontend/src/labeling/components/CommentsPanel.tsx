import { Badge, Checkbox } from '@mantine/core';
import { wordsFor } from '../../api/problems';
import type { Comment } from '../../api/types';
import { Pin } from '../../pages/Pin';
import { commentsOf, lookAtComment } from '../comments/comments';
import { useComments } from '../comments/useComments';
import { useDesk } from '../view/DeskContext';
import classes from './panels.module.css';

/** What the expert asked for when the task came back; a click goes there, the box ticks it off. */
export function CommentsPanel() {
  const { root, opened, parts, writable } = useDesk();
  const comments = useComments();
  if (comments.length === 0) return null;
  const open = comments.filter((comment) => !comment.done).length;
  const { api } = root.getSnapshot().context;
  const tick = async (comment: Comment, done: boolean) => {
    try {
      const changed = await api.tickComment(comment.id, done);
      commentsOf(opened).replace(changed);
    } catch (error) {
      root.send({
        type: 'SAY',
        text: `The comment could not be ticked off. ${wordsFor(error)}`,
        wrong: true,
      });
    }
  };
  return (
    <section className={classes.section} aria-label="Comments" data-region>
      <h2>
        Comments{' '}
        {open > 0 && (
          <Badge color="warn" variant="light">
            {open} open
          </Badge>
        )}
      </h2>
      <ul className={classes.list}>
        {comments.map((comment, i) => (
          <li key={comment.id}>
            <Pin number={i + 1} />
            <Checkbox
              aria-label={`Done: ${comment.text}`}
              checked={comment.done}
              disabled={!writable}
              onChange={(event) => void tick(comment, event.currentTarget.checked)}
            />
            <button
              type="button"
              className={classes.place}
              style={{ border: 0, padding: '4px 0', gridTemplateColumns: '1fr' }}
              data-severity={comment.done ? 'done' : 'open'}
              onClick={() => lookAtComment(parts, comment)}
            >
              <span>
                {comment.text}
                <small>
                  {comment.author} · frame {comment.t}
                  {comment.cell === null ? '' : ` · cell ${comment.cell}`}
                </small>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
