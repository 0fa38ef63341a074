import { Button } from '@mantine/core';
import { useSelector } from '@xstate/react';
import { memo, useEffect, useRef } from 'react';
import { useKey } from '../keyboard/KeymapContext';
import { toolKeyId } from '../keyboard/keymap';
import { useCanvasEvents } from '../pointer/useCanvasEvents';
import { toolById } from '../tools/registry';
import { KeptEdits } from '../editsFile/KeptEdits';
import { useDesk } from '../view/DeskContext';
import { useCellsTable, useFeature, useSelected, useShown } from '../view/useLabels';
import { plural } from '../view/words';
import { MiniTools } from './ActionBar';
import { MiniMap } from './MiniMap';
import { CursorRing, EdgeOfMode, FrameChip, ModeTag, Numbers, ScaleBar } from './Overlays';
import { OverCurrent, OverPointed, OverRest, Panes, usePlaces } from './Panes';
import { PrefixHint } from './PrefixHint';
import { PreviewBar } from './PreviewBar';
import { SeeingBar } from './SeeingBar';
import { Sketch } from './Sketch';
import classes from './stage.module.css';
import { Message, Notice } from './Messages';

function Image() {
  const { view } = useDesk();
  const holder = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const { canvas } = view.renderer;
    canvas.setAttribute('aria-hidden', 'true');
    holder.current?.append(canvas);
    view.invalidate();
    return () => canvas.remove();
  }, [view]);
  return <div ref={holder} className={classes.image} />;
}

/** How to begin, with the keys as the person has them. */
export function EmptyFrame() {
  const brush = useKey(toolKeyId('brush'));
  const smartClick = useKey(toolKeyId('smart-click'));
  const printed = (key: { cap: string } | null) => (key ? ` (${key.cap})` : '');
  return (
    <div className={`${classes.chip} ${classes.empty}`}>
      No cells in this frame yet. Paint one with the brush{printed(brush)} or point at one with smart click
      {printed(smartClick)}.
    </div>
  );
}

/** What stands on the canvas while a frame is on its way, cannot be had, or is empty. */
function FrameState() {
  const { parts } = useDesk();
  const state = useSelector(parts.frames, (snapshot) => snapshot.value);
  const wanted = useSelector(parts.frames, (snapshot) => snapshot.context.t);
  const error = useSelector(parts.frames, (snapshot) => snapshot.context.error);
  const cells = useCellsTable();
  const feature = useFeature();
  // A stroke that has begun, or a preview whose bar stands here, says more than "nothing yet".
  const busy = useSelector(
    parts.tools,
    ({ context }) => context.provisional.length > 0 || context.prompt !== null,
  );
  if (state === 'late')
    return <div className={`${classes.chip} ${classes.late}`}>Frame {wanted} is on its way</div>;
  if (state === 'failed') {
    return (
      <div className={`${classes.chip} ${classes.failed}`} role="alert" data-solid>
        {error?.message}
        <Button size="dense" onClick={() => parts.frames.send({ type: 'RETRY' })}>
          Try again
        </Button>
      </div>
    );
  }
  if (state === 'showing' && !busy && cells.cellsAt(wanted, feature).length === 0) return <EmptyFrame />;
  return null;
}

function DropHint() {
  const { files, writable } = useDesk();
  if (!files.dropping) return null;
  return (
    <div className={`${classes.chip} ${classes.drop}`}>
      {writable ? 'Drop a file of edits to see what it would change' : 'No edits can be applied here'}
    </div>
  );
}

/** The canvas: the page is it. */
export function Stage() {
  const { parts, opened } = useDesk();
  const stage = useRef<HTMLDivElement>(null);
  useCanvasEvents(stage);
  const shown = useShown();
  const feature = useFeature();
  const selected = useSelected();
  const count = useCellsTable().cellsAt(shown, feature).length;
  const waiting = useSelector(parts.frames, (state) => state.matches('late') || state.matches('failed'));
  const panning = useSelector(parts.canvas, (state) => state.matches('panning'));
  const space = useSelector(parts.canvas, (state) => state.context.space);
  const tool = toolById(useSelector(parts.tools, (state) => state.context.tool));
  const many = usePlaces().length > 1;
  const hand = panning
    ? 'grabbing'
    : space
      ? 'grab'
      : tool.ring
        ? 'ring'
        : tool.id === 'select'
          ? 'point'
          : 'cross';
  const label = `Frame ${shown}, ${plural(count, 'cell')}${selected === null ? '' : `, cell ${selected} selected`}`;
  // While frames go by, what is in the stage renders by itself: only the label here changes with each.
  return (
    <div
      ref={stage}
      className={classes.stage}
      role="application"
      aria-label={label}
      tabIndex={0}
      data-late={waiting && !many}
      data-hand={hand}
      data-many={many}
      data-region
    >
      <OnStage tracking={opened.task.kind === 'tracking'} many={many} />
    </div>
  );
}

/** All that stands on the canvas. */
const OnStage = memo(function OnStage({ tracking, many }: { tracking: boolean; many: boolean }) {
  return (
    <>
      <Image />
      <Panes />
      <OverCurrent>
        <Sketch />
        {!many && <Numbers />}
      </OverCurrent>
      <EdgeOfMode />
      <OverPointed>
        <ModeTag />
      </OverPointed>
      {tracking && <MiniTools />}
      <OverRest>
        <ScaleBar />
        <MiniMap />
      </OverRest>
      {!many && <FrameChip />}
      {!many && <FrameState />}
      <OverPointed>
        <CursorRing />
      </OverPointed>
      {tracking && <SeeingBar />}
      <PreviewBar />
      <PrefixHint />
      <Message />
      <DropHint />
      <Notice />
      <KeptEdits />
    </>
  );
});
