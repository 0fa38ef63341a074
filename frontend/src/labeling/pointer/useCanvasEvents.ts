/** Pointers, wheel and size of the stage, as events of the canvas actor. What a pointer means is in `gestures.ts`. */
import { useEffect } from 'react';
import type { Parts } from '../actors/parts';
import { measureStroke } from '../debug/marks';
import { toolById } from '../tools/registry';
import type { ToolId } from '../tools/types';
import { useDesk } from '../view/DeskContext';
import { aim, takeUp } from './aim';
import { Gestures, type Contact, type GestureAct, type PenUse, type PointerKind } from './gestures';

/** Things on the canvas that take pointers for themselves. */
const SOLID = 'button, a, [role=radiogroup], [data-solid]';

const kindOf = ({ pointerType }: PointerEvent): PointerKind =>
  pointerType === 'touch' || pointerType === 'pen' ? pointerType : 'mouse';

function penUse(id: ToolId): PenUse {
  const { ring, drags } = toolById(id);
  return ring !== null ? 'stroke' : drags ? 'drag' : 'click';
}

/** The pen's eraser takes up the eraser for one stroke, and puts the tool before it back. */
class PenEraser {
  private before: ToolId | null = null;
  private readonly tools: Parts['tools'];

  constructor(tools: Parts['tools']) {
    this.tools = tools;
  }

  take(): void {
    const { tool, resting } = this.tools.getSnapshot().context;
    if (tool === 'eraser') return;
    this.before = resting;
    this.tools.send({ type: 'USE', tool: 'eraser' });
  }

  putBack(): void {
    const tool = this.before;
    this.before = null;
    if (tool !== null && this.tools.getSnapshot().context.tool === 'eraser') {
      this.tools.send({ type: 'USE', tool });
    }
  }
}

export function useCanvasEvents(stage: React.RefObject<HTMLElement | null>): void {
  const { parts, view } = useDesk();
  useEffect(() => {
    const element = stage.current;
    if (!element) return undefined;
    const { canvas } = parts;
    const gestures = new Gestures(
      () => devicePixelRatio,
      () => penUse(parts.tools.getSnapshot().context.tool),
    );
    const eraser = new PenEraser(parts.tools);
    let timer: ReturnType<typeof setTimeout> | undefined;

    const at = (event: MouseEvent) => {
      const box = element.getBoundingClientRect();
      const x = (event.clientX - box.left) * devicePixelRatio;
      const y = (event.clientY - box.top) * devicePixelRatio;
      return aim(parts, { x, y }, gestures.busy);
    };
    const contact = (event: PointerEvent): Contact => ({
      id: event.pointerId,
      kind: kindOf(event),
      ...at(event),
      button: event.button,
      shift: event.shiftKey,
      alt: event.altKey,
      time: event.timeStamp,
    });
    const act = (acts: readonly GestureAct[]) => {
      for (const each of acts) {
        if (each.type === 'DOWN') takeUp(parts, each.pan);
        if (each.type === 'DOWN' && each.erase) eraser.take();
        canvas.send(each);
        if (each.type === 'UP' || each.type === 'DROP' || each.type === 'LOST') eraser.putBack();
      }
      if (acts.length > 0 && gestures.busy) view.flush();
      clearTimeout(timer);
      const { decidesAt } = gestures;
      if (decidesAt === null) return;
      const decide = () => act(gestures.wait(performance.now()));
      timer = setTimeout(decide, Math.max(1, decidesAt - performance.now() + 1));
    };

    const down = (event: PointerEvent) => {
      if (event.target instanceof Element && event.target.closest(SOLID)) return;
      event.preventDefault();
      element.focus({ preventScroll: true });
      element.setPointerCapture(event.pointerId);
      measureStroke('pointer', event.timeStamp);
      act(gestures.down(contact(event)));
    };
    const move = (event: PointerEvent) => {
      if (gestures.busy) measureStroke('pointer', event.timeStamp);
      // Between two frames of the screen the pen may have been at many places: all of them belong to the stroke.
      // Chromium has this on https and localhost only; a lab server is often neither.
      const all = gestures.busy
        ? ((event as Partial<PointerEvent>).getCoalescedEvents?.call(event) ?? [])
        : [];
      const points = all.length > 0 ? all.map(at) : [at(event)];
      act(gestures.move({ id: event.pointerId, kind: kindOf(event) }, points));
    };
    // While the pen is down it is followed as it moves: `pointermove` waits for the next frame of the screen.
    const rawMoves = 'onpointerrawupdate' in element;
    const rawMove = (event: Event) => {
      if (gestures.busy) move(event as PointerEvent);
    };
    const plainMove = (event: PointerEvent) => {
      if (!gestures.busy || !rawMoves) move(event);
    };
    const up = (event: PointerEvent) => act(gestures.up({ id: event.pointerId, ...at(event) }));
    const cancel = (event: PointerEvent) => act(gestures.cancel(event.pointerId));
    const lost = (event: PointerEvent) => act(gestures.lost(event.pointerId));
    const leave = () => {
      parts.views.send({ type: 'POINT', t: null });
      canvas.send({ type: 'LEAVE' });
    };
    // A long press of a finger and the barrel button open no menu over the image.
    const menu = (event: MouseEvent) => event.preventDefault();
    const wheel = (event: WheelEvent) => {
      event.preventDefault();
      if (event.altKey && event.deltaY !== 0) {
        const { size } = parts.tools.getSnapshot().context;
        parts.tools.send({ type: 'SIZE', size: size - Math.sign(event.deltaY) });
        return;
      }
      const pixels = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * 32 : event.deltaY;
      canvas.send({
        type: 'WHEEL',
        ...at(event),
        factor: Math.exp(-Math.max(-240, Math.min(240, pixels)) / 400),
      });
    };
    const resize = new ResizeObserver(() => {
      const width = Math.round(element.clientWidth * devicePixelRatio);
      const height = Math.round(element.clientHeight * devicePixelRatio);
      if (width > 0 && height > 0)
        parts.views.send({ type: 'STAGE', width, height, ratio: devicePixelRatio });
    });
    resize.observe(element);
    const end = new AbortController();
    const { signal } = end;
    element.addEventListener('pointerdown', down, { signal });
    element.addEventListener('pointermove', plainMove, { signal });
    if (rawMoves) element.addEventListener('pointerrawupdate', rawMove, { signal });
    element.addEventListener('pointerup', up, { signal });
    element.addEventListener('pointercancel', cancel, { signal });
    element.addEventListener('lostpointercapture', lost, { signal });
    element.addEventListener('pointerleave', leave, { signal });
    element.addEventListener('contextmenu', menu, { signal });
    element.addEventListener('wheel', wheel, { passive: false, signal });
    return () => {
      resize.disconnect();
      clearTimeout(timer);
      end.abort();
    };
  }, [parts, stage, view]);
}
