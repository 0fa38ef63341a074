/**
 * The canvas: idle, panning or drawing. It turns the pointer's screen positions into image positions and hands them to
 * the tool; it owns the camera. Positions come in device pixels from the canvas's top left corner.
 */
import { assign, enqueueActions, setup } from 'xstate';
import {
  clampCamera,
  centreOn,
  fitCamera,
  panBy,
  resizeView,
  toImage,
  toScreen,
  zoomAt,
  type Camera,
  type ImageSize,
} from '../../render/camera';
import { cellsAtPixel } from '../../render/picking';
import { placeOfCell } from '../view/place';
import type { Desk, PenPoint } from '../tools/types';
import type { ShownEvent } from './frames';
import type { Ref, SelectionEvent, UiProtocolEvent, UndoEvent } from './protocol';
import type { ToolboxEvent } from './toolbox';

export type CanvasEvent =
  | UiProtocolEvent
  | ShownEvent
  | { type: 'RESIZE'; width: number; height: number }
  | { type: 'DOWN'; x: number; y: number; shift: boolean; pan: boolean }
  | { type: 'MOVE'; points: readonly PenPoint[] }
  | { type: 'UP' }
  | { type: 'LOST' }
  | { type: 'LEAVE' }
  | { type: 'WHEEL'; x: number; y: number; factor: number }
  | { type: 'ZOOM'; factor: number }
  | { type: 'FIT' }
  /** This place of the image to the centre of the view. */
  | { type: 'CENTRE'; x: number; y: number }
  /** Bring a place into view; nothing moves when it is in view already. */
  | { type: 'LOOK_AT'; x: number; y: number }
  /** The same for a cell, when its frame is there. */
  | { type: 'REVEAL'; cell: number }
  | { type: 'SPACE'; down: boolean };

interface CanvasInput {
  image: ImageSize;
  desk: Desk;
  tools: Ref<ToolboxEvent>;
  selection: Ref<SelectionEvent>;
  undo: Ref<UndoEvent>;
}

interface CanvasContext extends CanvasInput {
  camera: Camera;
  /** Whether the person has moved the view: until then it fits the window. */
  moved: boolean;
  /** Space is held: the pointer pans. */
  space: boolean;
  /** The cell to bring into view when the frame comes. */
  revealing: number | null;
  /** Where the pointer is, in device pixels; null when it is elsewhere. */
  pointer: PenPoint | null;
}

/** Around the whole image, in device pixels. */
const MARGIN = 8;
/** What is closer to the border of the view than this counts as out of view. */
const EDGE = 40;

/** Pixels of the image are numbered by their corner; the pen is in the pixel it points at. */
const imagePoints = (camera: Camera, points: readonly PenPoint[]) =>
  points.map(({ x, y }) => toImage(camera, x, y));

function inView(camera: Camera, place: PenPoint): boolean {
  const { x, y } = toScreen(camera, place.x, place.y);
  return x > EDGE && y > EDGE && x < camera.viewWidth - EDGE && y < camera.viewHeight - EDGE;
}

const round = (value: number) => Math.round(value * 100) / 100;

export const canvasMachine = setup({
  types: { context: {} as CanvasContext, events: {} as CanvasEvent, input: {} as CanvasInput },
  actions: {
    point: assign({ pointer: (_, params: { points: readonly PenPoint[] }) => params.points.at(-1) ?? null }),
    hover: enqueueActions(({ context, enqueue }) => {
      const { pointer, camera, desk, selection } = context;
      const frame = desk.frame();
      const at = pointer && toImage(camera, pointer.x, pointer.y);
      const cells = frame && at ? cellsAtPixel(frame, at.x, at.y) : [];
      enqueue.sendTo(selection, { type: 'HOVER', cells });
    }),
    /** Bring the cell into view, once its frame is there. */
    reveal: assign(({ context }) => {
      const { camera, image, desk, revealing } = context;
      const frame = desk.frame();
      if (revealing === null || !frame) return {};
      const place = placeOfCell(frame, revealing);
      if (!place) return { revealing: null };
      if (inView(camera, place)) return { revealing: null };
      return { revealing: null, camera: centreOn(camera, image, place.x, place.y), moved: true };
    }),
    zoom: assign(({ context }, params: { x: number; y: number; factor: number }) => ({
      camera: zoomAt(context.camera, context.image, params.x, params.y, params.factor),
      moved: true,
    })),
  },
  guards: {
    pans: ({ context }, params: { pan: boolean }) => params.pan || context.space,
  },
}).createMachine({
  id: 'canvas',
  context: ({ input }) => ({
    ...input,
    camera: fitCamera(input.image, 1, 1),
    moved: false,
    space: false,
    revealing: null,
    pointer: null,
  }),
  entry: enqueueActions(({ context, self, enqueue }) => {
    enqueue.sendTo(context.undo, { type: 'REGISTER', name: 'canvas', ref: self });
  }),
  initial: 'idle',
  on: {
    RESIZE: {
      actions: assign({
        camera: ({ context, event: { width, height } }) =>
          context.moved
            ? resizeView(context.camera, context.image, width, height)
            : fitCamera(context.image, width, height, MARGIN),
      }),
    },
    WHEEL: { actions: [{ type: 'zoom', params: ({ event }) => event }, 'hover'] },
    ZOOM: {
      actions: {
        type: 'zoom',
        params: ({ context: { camera, pointer }, event }) => ({
          x: pointer?.x ?? camera.viewWidth / 2,
          y: pointer?.y ?? camera.viewHeight / 2,
          factor: event.factor,
        }),
      },
    },
    FIT: {
      actions: assign(({ context: { camera, image } }) => ({
        camera: fitCamera(image, camera.viewWidth, camera.viewHeight, MARGIN),
        moved: false,
      })),
    },
    CENTRE: {
      actions: assign(({ context, event }) => ({
        camera: centreOn(context.camera, context.image, event.x, event.y),
        moved: true,
      })),
    },
    LOOK_AT: {
      actions: assign(({ context, event }) => {
        const { camera, image } = context;
        return inView(camera, event)
          ? {}
          : { camera: centreOn(camera, image, event.x, event.y), moved: true };
      }),
    },
    REVEAL: { actions: [assign({ revealing: ({ event }) => event.cell }), 'reveal'] },
    FRAME_SHOWN: { actions: ['reveal', 'hover'] },
    SPACE: { actions: assign({ space: ({ event }) => event.down }) },
    LEAVE: { actions: [assign({ pointer: null }), 'hover'] },
    SAVE: {
      actions: enqueueActions(({ context, event, enqueue }) => {
        const { x, y, scale } = context.camera;
        enqueue.sendTo(context.undo, {
          type: 'RESTORE',
          edit: event.edit,
          phase: event.phase,
          name: 'canvas',
          state: context.moved ? { x: round(x), y: round(y), scale: round(scale) } : {},
        });
      }),
    },
    RESTORE: {
      actions: assign(({ context, event }) => {
        const { x, y, scale } = event.state;
        const { camera, image } = context;
        if (typeof x !== 'number' || typeof y !== 'number' || typeof scale !== 'number') {
          return { camera: fitCamera(image, camera.viewWidth, camera.viewHeight, MARGIN), moved: false };
        }
        return { camera: clampCamera({ ...camera, x, y, scale }, image), moved: true };
      }),
    },
  },
  states: {
    idle: {
      on: {
        DOWN: [
          {
            guard: { type: 'pans', params: ({ event }) => event },
            target: 'panning',
            actions: { type: 'point', params: ({ event }) => ({ points: [event] }) },
          },
          {
            target: 'drawing',
            actions: [
              { type: 'point', params: ({ event }) => ({ points: [event] }) },
              enqueueActions(({ context, event, enqueue }) => {
                const at = toImage(context.camera, event.x, event.y);
                enqueue.sendTo(context.tools, { type: 'PEN_DOWN', ...at, shift: event.shift });
              }),
              'hover',
            ],
          },
        ],
        MOVE: { actions: [{ type: 'point', params: ({ event }) => event }, 'hover'] },
      },
    },
    panning: {
      on: {
        MOVE: {
          actions: [
            assign(({ context, event }) => {
              const { camera, image, pointer } = context;
              const to = event.points.at(-1);
              if (!to || !pointer) return {};
              return { camera: panBy(camera, image, to.x - pointer.x, to.y - pointer.y), moved: true };
            }),
            { type: 'point', params: ({ event }) => event },
          ],
        },
        UP: 'idle',
        LOST: 'idle',
      },
    },
    drawing: {
      on: {
        MOVE: {
          actions: [
            { type: 'point', params: ({ event }) => event },
            enqueueActions(({ context, event, enqueue }) => {
              const points = imagePoints(context.camera, event.points);
              enqueue.sendTo(context.tools, { type: 'PEN_MOVE', points });
            }),
          ],
        },
        UP: {
          target: 'idle',
          actions: [
            enqueueActions(({ context, enqueue }) => {
              enqueue.sendTo(context.tools, { type: 'PEN_UP' });
            }),
            'hover',
          ],
        },
        // The pointer was taken away (a system gesture, a lost capture): what was painted stays.
        LOST: {
          target: 'idle',
          actions: enqueueActions(({ context, enqueue }) => {
            enqueue.sendTo(context.tools, { type: 'PEN_UP' });
          }),
        },
      },
    },
  },
});
