/** Where the comments of the expert are: their numbers, on the canvas as in the list. */
import { useSelector } from '@xstate/react';
import { toScreen } from '../../render/camera';
import { Pin } from '../../pages/Pin';
import { useComments } from '../comments/useComments';
import { useDesk } from '../view/DeskContext';
import { useCellsTable, usePixelsVersion, useShown } from '../view/useLabels';
import classes from './stage.module.css';

/** Pins of frame `t` (the current one when left out): at the cell of the comment, else where it was pinned. Ticked ones are quiet. */
export function CommentPins({ t }: { t?: number }) {
  const { parts, view } = useDesk();
  const comments = useComments();
  const camera = useSelector(parts.canvas, (state) => state.context.camera);
  const shown = useShown();
  useCellsTable();
  usePixelsVersion();
  const frame = t ?? shown;
  return comments.map((comment, i) => {
    if (comment.t !== frame) return null;
    const centre = comment.cell === null ? null : view.centroid(comment.cell, frame);
    const at = comment.y !== null && comment.x !== null ? { x: comment.x, y: comment.y } : (centre ?? null);
    if (!at) return null;
    const { x, y } = toScreen(camera, at.x, at.y);
    const place = `translate(${x / devicePixelRatio + 2}px, ${y / devicePixelRatio - 20}px)`;
    return (
      <span
        key={comment.id}
        className={classes.pin}
        style={{ transform: place }}
        data-done={comment.done || undefined}
        aria-label={`Comment ${i + 1}: ${comment.text}`}
        role="img"
      >
        <Pin number={i + 1} />
      </span>
    );
  });
}
