/** Of a task that is a part of a field: its margin, dimmed, with a thin line round the part that counts. */
import { useSelector } from '@xstate/react';
import { coreOf, type Core } from '../../api/image';
import { toScreen } from '../../render/camera';
import { useDesk } from '../view/DeskContext';
import classes from './stage.module.css';

/** The part that counts, in pixels of the image; null where all of it does. */
export function useCore(): Core | null {
  const { opened } = useDesk();
  return coreOf(opened.task);
}

/** Over one picture, which it does not reach beyond. */
export function TileMargin() {
  const { parts } = useDesk();
  const core = useCore();
  const camera = useSelector(parts.canvas, (state) => state.context.camera);
  if (!core) return null;
  const from = toScreen(camera, core.x0, core.y0);
  const to = toScreen(camera, core.x1, core.y1);
  const style = {
    left: from.x / devicePixelRatio,
    top: from.y / devicePixelRatio,
    width: (to.x - from.x) / devicePixelRatio,
    height: (to.y - from.y) / devicePixelRatio,
  };
  return <i className={classes.core} style={style} data-core />;
}
