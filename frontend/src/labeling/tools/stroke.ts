/** The machine that brush and eraser share: pixels change while the pen moves, the edit is made when it is lifted. */
import { enqueueActions, setup } from 'xstate';
import { nextCellId } from '../../labels/cellActions';
import { StrokeBuilder } from '../../labels/pixelTools/strokeBuilder';
import type { FrameContext } from '../../labels/pixelTools/frameContext';
import { cellsAtPixel } from '../../render/picking';
import { measureStroke } from '../debug/marks';
import type { Desk, ToolEvent, ToolInput } from './types';

interface StrokeContext extends ToolInput {
  stroke: StrokeBuilder | null;
  frame: FrameContext | null;
  /** Whether the cell was selected before; a new one is selected with the edit. */
  selects: boolean;
  rows: number;
  /** Where the last stroke ended, in pixels: Shift goes on from there in a straight line. */
  last: { t: number; x: number; y: number } | null;
  /** The stroke keeps to a row or a column through this point (null: it is drawn freely); which, its first move says. */
  axis: { x: number; y: number; along: 'x' | 'y' | null } | null;
}

/** So far, in pixels, the pen moves before a straight stroke knows its direction. */
const DIRECTION_PX = 2;

interface StrokeKind {
  action: 'brush' | 'eraser';
  says: (cell: number, pixels: number) => string;
}

/** The cell a stroke is for, and whether selecting it is part of the edit; null when there is none to erase. */
function cellFor(
  action: StrokeKind['action'],
  desk: Desk,
  frame: FrameContext,
  x: number,
  y: number,
): { cell: number; selects: boolean } | null {
  const selected = desk.selected();
  if (selected !== null) return { cell: selected, selects: false };
  if (action === 'brush') return { cell: nextCellId(desk.labels), selects: true };
  const under = cellsAtPixel(frame, x, y)[0];
  return under === undefined ? null : { cell: under, selects: true };
}

function directionOf(from: { x: number; y: number }, to: { x: number; y: number }): 'x' | 'y' | null {
  const dx = Math.abs(to.x - from.x);
  const dy = Math.abs(to.y - from.y);
  return Math.max(dx, dy) < DIRECTION_PX ? null : dx >= dy ? 'x' : 'y';
}

function onAxis(axis: StrokeContext['axis'], { x, y }: { x: number; y: number }): { x: number; y: number } {
  if (axis === null) return { x, y };
  return { x: axis.along === 'x' ? x : axis.x, y: axis.along === 'y' ? y : axis.y };
}

export const strokeMachine = ({ action, says }: StrokeKind) =>
  setup({
    types: { context: {} as StrokeContext, events: {} as ToolEvent, input: {} as ToolInput },
    actions: {
      begin: enqueueActions(({ context, enqueue }, pen: { x: number; y: number; shift: boolean }) => {
        const { desk, say } = context;
        const frame = desk.frame();
        if (!frame) return;
        const target = cellFor(action, desk, frame, pen.x, pen.y);
        if (!target) {
          enqueue.sendTo(say, {
            type: 'SAY',
            text: 'Point at the cell to erase from, or select it first[ ({tool:select})].',
            wrong: true,
          });
          return;
        }
        const mode = action === 'brush' ? desk.writeMode() : 'erase';
        const stroke = new StrokeBuilder({ frame, cell: target.cell, mode });
        const { last } = context;
        const joins = pen.shift && last !== null && last.t === frame.t;
        const axis = pen.shift && !joins ? { x: pen.x, y: pen.y, along: null } : null;
        enqueue.assign({ stroke, frame, selects: target.selects, rows: 0, axis });
        if (joins) stroke.strokeFrom(last.x, last.y);
      }),
      paint: enqueueActions(({ context, enqueue }, pen: { points: readonly { x: number; y: number }[] }) => {
        const { stroke, frame, desk, tools } = context;
        if (!stroke || !frame) return;
        let { axis, last } = context;
        for (const point of pen.points) {
          if (axis) axis = { ...axis, along: axis.along ?? directionOf(axis, point) };
          const { x, y } = onAxis(axis, point);
          last = { t: frame.t, x, y };
          const rect = stroke.strokeTo(x, y, desk.size());
          if (rect) desk.labels.store.painted(frame.feature, frame.t, rect);
        }
        enqueue.assign({ axis, last });
        measureStroke('painted');
        const rows = stroke.provisionalRows();
        if (rows.length === context.rows) return;
        enqueue.assign({ rows: rows.length });
        enqueue.sendTo(tools, { type: 'PROVISIONAL', rows });
      }),
      finish: enqueueActions(({ context, enqueue }) => {
        const { stroke, labels, selects, tools } = context;
        if (!stroke) return;
        const pixels = stroke.changed;
        const changes = stroke.finish();
        enqueue.assign({ stroke: null, frame: null });
        enqueue.sendTo(tools, { type: 'PROVISIONAL', rows: [] });
        if (changes.length === 0) return;
        enqueue.sendTo(labels, {
          type: 'EDIT',
          action,
          changes,
          painted: true,
          says: `${says(stroke.cell, pixels)}. Undo with Ctrl Z`,
          ...(selects ? { select: stroke.cell } : {}),
        });
      }),
      drop: enqueueActions(({ context, enqueue }) => {
        const { stroke, frame, desk, tools } = context;
        if (!stroke || !frame) return;
        const rect = stroke.cancel();
        if (rect) desk.labels.store.painted(frame.feature, frame.t, rect);
        enqueue.assign({ stroke: null, frame: null });
        enqueue.sendTo(tools, { type: 'PROVISIONAL', rows: [] });
      }),
    },
    guards: {
      drawing: ({ context }) => context.stroke !== null,
      elsewhere: ({ context: { frame, desk } }) => frame !== null && frame.t !== desk.t(),
    },
  }).createMachine({
    id: action,
    context: ({ input }) => ({
      ...input,
      stroke: null,
      frame: null,
      selects: false,
      rows: 0,
      last: null,
      axis: null,
    }),
    initial: 'idle',
    states: {
      idle: {
        always: { guard: 'drawing', target: 'drawing' },
        on: {
          PEN_DOWN: {
            actions: [
              { type: 'begin', params: ({ event }) => event },
              { type: 'paint', params: ({ event }) => ({ points: [event] }) },
            ],
          },
          CANCEL: {
            actions: enqueueActions(({ context, enqueue }) => {
              enqueue.sendTo(context.tools, { type: 'DONE', next: 'select' });
            }),
          },
        },
      },
      drawing: {
        on: {
          // Another frame was taken up by something else than the pen: what was painted stays, and nothing is added to it.
          REFRESH: { target: 'idle', actions: 'finish' },
          PEN_MOVE: [
            { guard: 'elsewhere', target: 'idle', actions: 'finish' },
            { actions: { type: 'paint', params: ({ event }) => ({ points: event.points }) } },
          ],
          PEN_UP: { target: 'idle', actions: 'finish' },
          PEN_CANCEL: { target: 'idle', actions: 'drop' },
          CANCEL: { target: 'idle', actions: 'drop' },
        },
      },
    },
  });
