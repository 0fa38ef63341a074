import { ActionIcon, Kbd } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { type KeyboardEvent, type Ref, useState } from 'react';
import type { Comment, NewComment } from '../../api/types';
import { Pin } from '../Pin';
import type { Target } from './deskState';
import classes from './CommentsPanel.module.css';

export const QUICK_WORDS = ['Missed', 'Merged', 'Split', 'Ragged', 'Wrong track', 'Missed division'] as const;

interface CommentsPanelProps {
  comments: readonly NewComment[];
  /** What was said about earlier revisions. */
  earlier: readonly Comment[];
  target: Target | null;
  t: number;
  /** Return was asked for without a comment. */
  needed: boolean;
  inputRef: Ref<HTMLInputElement>;
  onAdd: (text: string) => void;
  onGo: (index: number) => void;
  onRemove: (index: number) => void;
  /** Look again at what was said about an earlier revision. */
  onGoEarlier: (comment: Comment) => void;
}

const placed = (cell: number | null, t: number) =>
  cell === null ? `Frame ${t}` : `Cell ${cell} · frame ${t}`;

/** Remarks for the annotator, each pinned to what is looked at when it is written. */
export function CommentsPanel(props: CommentsPanelProps) {
  const { comments, earlier, target, t, needed, inputRef, onAdd, onGo, onRemove, onGoEarlier } = props;
  const [draft, setDraft] = useState('');

  function add(text: string) {
    if (text.trim() === '') return;
    onAdd(text);
    setDraft('');
  }

  function onKey(event: KeyboardEvent<HTMLInputElement>) {
    if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      event.preventDefault();
      add(draft);
    } else if (event.key === 'Escape') {
      event.currentTarget.blur();
    }
  }

  const about = target?.cell
    ? `cell ${target.cell}, frame ${t}`
    : target
      ? `this place, frame ${t}`
      : `frame ${t}`;
  return (
    <section className={classes.panel} aria-labelledby="comments-title">
      <div className={classes.head}>
        <h2 id="comments-title">Comments</h2>
        <span>
          pin here <Kbd>M</Kbd>
        </span>
      </div>
      <ol className={classes.list}>
        {comments.map((comment, i) => (
          <li key={i} className={classes.comment}>
            <Pin number={i + 1} />
            <button type="button" className={classes.go} onClick={() => onGo(i)}>
              {comment.text}
              <small>{placed(comment.cell, comment.t)}</small>
            </button>
            <ActionIcon size={24} aria-label={`Remove comment ${i + 1}`} onClick={() => onRemove(i)}>
              <IconX size={15} stroke={1.75} />
            </ActionIcon>
          </li>
        ))}
        {earlier.map((comment) => (
          <li key={`earlier ${comment.id}`} className={classes.earlier}>
            <button type="button" className={classes.go} onClick={() => onGoEarlier(comment)}>
              {comment.text}
              <small>
                {placed(comment.cell, comment.t)} · revision {comment.revision}
                {comment.done && ' · ticked off'}
              </small>
            </button>
          </li>
        ))}
      </ol>
      <label className={classes.field}>
        <input
          ref={inputRef}
          aria-label={`Comment on ${about}`}
          placeholder={`Comment on ${about}`}
          value={draft}
          maxLength={500}
          aria-describedby={needed ? 'comment-needed' : undefined}
          data-needed={needed || undefined}
          onChange={(event) => setDraft(event.currentTarget.value)}
          onKeyDown={onKey}
        />
      </label>
      <div className={classes.quick} role="group" aria-label="Ready-made comments">
        {QUICK_WORDS.map((word) => (
          <button
            key={word}
            type="button"
            onClick={() => add(draft.trim() ? `${word}: ${draft.trim()}` : word)}
          >
            {word}
          </button>
        ))}
      </div>
    </section>
  );
}
