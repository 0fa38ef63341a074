/** Where the comments of the expert are: their numbers, on the canvas as in the list. */
import { useSelector } from '@xstate/react';
import { toScreen } from '../../render/camera';
import { Pin } from '../../pages/Pin';
import { pinsApart } from '../../pages/pinsApart';
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
  const pins = comments.flatMap((comment, i) => {
    if (comment.t !== frame) return [];
    const centre = comment.cell === null ? null : view.centroid(comment.cell, frame);
    const at = comment.y !== null && comment.x !== null ? { x: comment.x, y: comment.y } : (centre ?? null);
    if (!at) return [];
    const { x, y } = toScreen(camera, at.x, at.y);
    return [{ comment, number: i + 1, x: x / devicePixelRatio + 2, y: y / devicePixelRatio - 20 }];
  });
  return pinsApart(pins).map(({ comment, number, x, y }) => (
    <span
      key={comment.id}
      className={classes.pin}
      style={{ transform: `translate(${x}px, ${y}px)` }}
      data-done={comment.done || undefined}
      aria-label={`Comment ${number}: ${comment.text}`}
      role="img"
    >
      <Pin number={number} />
    </span>
  ));
}
