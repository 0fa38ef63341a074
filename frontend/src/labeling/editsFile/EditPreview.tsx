/** The pixels an edit of a file would paint, hatched over the image. */
import { useSelector } from '@xstate/react';
import { createPortal } from 'react-dom';
import { toScreen } from '../../render/camera';
import type { RebasedEdit } from '../../labels/rebase/rebase';
import { forEachSpan } from '../../labels/spans';
import { useDesk } from '../view/DeskContext';
import { useFeature, useShown } from '../view/useLabels';
import classes from './editsFile.module.css';

/** An SVG path of boxes, one per part of a span within a row. */
function pathOf(edit: RebasedEdit, t: number, feature: string, width: number): string {
  const changes = edit.changes.length > 0 ? edit.changes : edit.edit.changes;
  const boxes: string[] = [];
  for (const change of changes) {
    if (change.kind !== 'paint' || change.t !== t || change.feature !== feature) continue;
    for (const { spans } of change.runs) {
      forEachSpan(spans, (start, end) => {
        for (let at = start; at < end;) {
          const x = at % width;
          const length = Math.min(end - at, width - x);
          boxes.push(`M${x} ${Math.floor(at / width)}h${length}v1h-${length}z`);
          at += length;
        }
      });
    }
  }
  return boxes.join('');
}

export function EditPreview({ edit }: { edit: RebasedEdit }) {
  const { parts, opened, view } = useDesk();
  const camera = useSelector(parts.canvas, (state) => state.context.camera);
  const t = useShown();
  const feature = useFeature();
  const stage = view.renderer.canvas.parentElement?.parentElement;
  if (!stage) return null;
  const path = pathOf(edit, t, feature, opened.labels.width);
  if (path === '') return null;
  const origin = toScreen(camera, 0, 0);
  const scale = camera.scale / devicePixelRatio;
  return createPortal(
    <svg className={classes.preview} aria-hidden data-edit-preview>
      <defs>
        <pattern
          id="coming"
          width="6"
          height="6"
          patternUnits="userSpaceOnUse"
          patternTransform={`scale(${1 / scale}) rotate(45)`}
        >
          <rect width="3" height="6" />
        </pattern>
      </defs>
      <path
        d={path}
        transform={`translate(${origin.x / devicePixelRatio} ${origin.y / devicePixelRatio}) scale(${scale})`}
        fill="url(#coming)"
        vectorEffect="non-scaling-stroke"
      />
    </svg>,
    stage,
  );
}
