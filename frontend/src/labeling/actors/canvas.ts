/**
 * The canvas: idle, panning or drawing. It turns the pointer's screen positions into image positions and hands them to
 * the tool; it owns the camera. Positions come in device pixels from the canvas's top left corner.
 */
import { assign, enqueueActions, not, setup } from 'xstate';
import {
  clampCamera,
  centreOn,
  fitCamera,
  panBy,
  resizeView,
  showBox,
  toImage,
  toScreen,
  zoomAt,
  type Camera,
  type ImageSize,
} from '../../render/camera';
import type { Rect } from '../../labels/types';
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
  | { type: 'DOWN'; x: number; y: number; shift: boolean; alt?: boolean; pan: boolean }
  | { type: 'MOVE'; points: readonly PenPoint[] }
  | { type: 'UP' }
  | { type: 'LOST' }
  /** The stroke under way never was one: it goes. */
  | { type: 'DROP' }
  /** Two fingers went from around (x, y) by (dx, dy), and apart by `factor`. */
  | { type: 'PINCH'; x: number; y: number; dx: number; dy: number; factor: number }
  /** Move the view by device pixels. */
  | { type: 'PAN'; dx: number; dy: number }
  /** The keyboard's cursor: show or hide it, move it by pixels of the image, press or release the pen there. */
  | { type: 'CURSOR' }
  | { type: 'CURSOR_MOVE'; dx: number; dy: number }
  /** `holds`: the tool draws until the pen is released, else it takes clicks. `ready`: Enter could apply a preview. */
  | { type: 'CURSOR_PRESS'; shift: boolean; alt: boolean; holds: boolean; ready: boolean }
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
  /** A box in view, and large enough to be judged. */
  | { type: 'SHOW_BOX'; box: Rect }
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
  /** The keyboard's cursor, in pixels of the image; null when the keyboard has none. */
  cursor: PenPoint | null;
  /** The pen was pressed where the cursor still is: Enter there again applies what is shown. */
  pressedHere: boolean;
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

/** Keep the cursor inside the image, in the middle of a pixel. */
const withinImage = ({ width, height }: ImageSize, { x, y }: PenPoint): PenPoint => ({
  x: Math.min(width - 0.5, Math.max(0.5, Math.floor(x) + 0.5)),
  y: Math.min(height - 0.5, Math.max(0.5, Math.floor(y) + 0.5)),
});

const round = (value: number) => Math.round(value * 100) / 100;

const centred = ({ camera, image }: CanvasContext, { x, y }: PenPoint) => ({
  camera: centreOn(camera, image, x, y),
});

export const canvasMachine = setup({
  types: { context: {} as CanvasContext, events: {} as CanvasEvent, input: {} as CanvasInput },
  actions: {
    /** Look elsewhere: the view is the person's own from now on. */
    aim: assign((_, { camera }: { camera: Camera }) => ({ camera, moved: true })),
    point: assign((_, params: { points: readonly PenPoint[] }) => ({
      pointer: params.points.at(-1) ?? null,
      cursor: null,
    })),
    /** The keyboard's cursor stays on its pixel when the view moves. */
    follow: assign(({ context: { camera, cursor, pointer } }) => ({
      pointer: cursor ? toScreen(camera, cursor.x, cursor.y) : pointer,
    })),
    moveCursor: assign(({ context }, { dx, dy }: { dx: number; dy: number }) => {
      const { cursor, image } = context;
      if (!cursor) return {};
      const to = withinImage(image, { x: cursor.x + dx, y: cursor.y + dy });
      const seen = inView(context.camera, to);
      const camera = seen ? context.camera : centreOn(context.camera, image, to.x, to.y);
      return { cursor: to, camera, pressedHere: false, ...(seen ? {} : { moved: true }) };
    }),
    hover: enqueueActions(({ context, enqueue }) => {
      const { pointer, camera, desk, selection } = context;
      const frame = desk.frameAtPointer();
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
    press: enqueueActions(
      ({ context: { cursor, tools }, enqueue }, { shift, alt }: { shift: boolean; alt: boolean }) => {
        if (cursor) enqueue.sendTo(tools, { type: 'PEN_DOWN', ...cursor, shift, alt });
      },
    ),
    release: enqueueActions(({ context, enqueue }) => {
      enqueue.sendTo(context.tools, { type: 'PEN_UP' });
    }),
    apply: enqueueActions(({ context, enqueue }) => {
      enqueue.sendTo(context.tools, { type: 'CONFIRM' });
      enqueue.assign({ pressedHere: false });
    }),
    zoom: assign(({ context }, params: { x: number; y: number; factor: number }) => ({
      camera: zoomAt(context.camera, context.image, params.x, params.y, params.factor),
      moved: true,
    })),
  },
  guards: {
    pans: ({ context }, params: { pan: boolean }) => params.pan || context.space,
    byKeyboard: ({ context }) => context.cursor !== null,
    /** Enter where the pen was pressed before applies what is shown since; elsewhere it presses again. */
    asksToApply: ({ context }, { ready }: { ready: boolean }) => context.pressedHere && ready,
    keyboardHolds: ({ context }, { holds }: { holds: boolean }) => context.cursor !== null && holds,
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
    cursor: null,
    pressedHere: false,
  }),
  entry: enqueueActions(({ context, self, enqueue }) => {
    enqueue.sendTo(context.undo, { type: 'REGISTER', name: 'canvas', ref: self });
  }),
  initial: 'idle',
  on: {
    RESIZE: {
      actions: [
        assign({
          camera: ({ context, event: { width, height } }) =>
            context.moved
              ? resizeView(context.camera, context.image, width, height)
              : fitCamera(context.image, width, height, MARGIN),
        }),
        'follow',
      ],
    },
    WHEEL: { actions: [{ type: 'zoom', params: ({ event }) => event }, 'follow', 'hover'] },
    PINCH: {
      actions: [
        assign(({ context: { camera, image }, event: { x, y, dx, dy, factor } }) => ({
          camera: zoomAt(panBy(camera, image, dx, dy), image, x + dx, y + dy, factor),
          moved: true,
        })),
        'follow',
      ],
    },
    PAN: {
      actions: [
        assign(({ context: { camera, image }, event: { dx, dy } }) => ({
          camera: panBy(camera, image, dx, dy),
          moved: true,
        })),
        'follow',
        'hover',
      ],
    },
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
      actions: [
        assign(({ context: { camera, image } }) => ({
          camera: fitCamera(image, camera.viewWidth, camera.viewHeight, MARGIN),
          moved: false,
        })),
        'follow',
      ],
    },
    CENTRE: { actions: [{ type: 'aim', params: ({ context, event }) => centred(context, event) }, 'follow'] },
    LOOK_AT: {
      guard: ({ context: { camera }, event }) => !inView(camera, event),
      actions: [{ type: 'aim', params: ({ context, event }) => centred(context, event) }, 'follow'],
    },
    SHOW_BOX: {
      actions: [
        {
          type: 'aim',
          params: ({ context: { camera, image }, event }) => ({ camera: showBox(camera, image, event.box) }),
        },
        'follow',
      ],
    },
    REVEAL: { actions: [assign({ revealing: ({ event }) => event.cell }), 'reveal', 'follow'] },
    FRAME_SHOWN: { actions: ['reveal', 'follow', 'hover'] },
    SPACE: { actions: assign({ space: ({ event }) => event.down }) },
    LEAVE: { guard: not('byKeyboard'), actions: [assign({ pointer: null }), 'hover'] },
    CURSOR: {
      actions: [
        assign(({ context: { cursor, camera, image, pointer } }) => {
          if (cursor) return { cursor: null, pointer: null };
          const from = pointer ?? { x: camera.viewWidth / 2, y: camera.viewHeight / 2 };
          return { cursor: withinImage(image, toImage(camera, from.x, from.y)), pressedHere: false };
        }),
        'follow',
        'hover',
      ],
    },
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
                enqueue.sendTo(context.tools, {
                  type: 'PEN_DOWN',
                  ...at,
                  shift: event.shift,
                  alt: event.alt ?? false,
                });
              }),
              'hover',
            ],
          },
        ],
        MOVE: { actions: [{ type: 'point', params: ({ event }) => event }, 'hover'] },
        CURSOR_MOVE: { actions: [{ type: 'moveCursor', params: ({ event }) => event }, 'follow', 'hover'] },
        CURSOR_PRESS: [
          { guard: { type: 'asksToApply', params: ({ event }) => event }, actions: 'apply' },
          {
            guard: { type: 'keyboardHolds', params: ({ event }) => event },
            target: 'drawing',
            actions: { type: 'press', params: ({ event }) => event },
          },
          {
            guard: 'byKeyboard',
            actions: [
              { type: 'press', params: ({ event }) => event },
              'release',
              assign({ pressedHere: true }),
            ],
          },
        ],
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
        DROP: 'idle',
      },
    },
    drawing: {
      on: {
        CURSOR_MOVE: {
          actions: [
            { type: 'moveCursor', params: ({ event }) => event },
            'follow',
            enqueueActions(({ context: { cursor, tools }, enqueue }) => {
              if (cursor) enqueue.sendTo(tools, { type: 'PEN_MOVE', points: [cursor] });
            }),
          ],
        },
        CURSOR_PRESS: { guard: 'byKeyboard', target: 'idle', actions: ['release', 'hover'] },
        CURSOR: { target: 'idle', actions: ['release', assign({ cursor: null, pointer: null }), 'hover'] },
        MOVE: {
          // A mouse that is knocked against does not pull the pen that the keyboard holds.
          guard: not('byKeyboard'),
          actions: [
            { type: 'point', params: ({ event }) => event },
            enqueueActions(({ context, event, enqueue }) => {
              const points = imagePoints(context.camera, event.points);
              enqueue.sendTo(context.tools, { type: 'PEN_MOVE', points });
            }),
          ],
        },
        UP: { guard: not('byKeyboard'), target: 'idle', actions: ['release', 'hover'] },
        FRAME_SHOWN: { target: 'idle', actions: ['release', 'reveal', 'follow', 'hover'] },
        // The pointer was taken away (a lost capture, another key): what was painted stays.
        LOST: { target: 'idle', actions: 'release' },
        // It never was a stroke: the first of two fingers, a palm.
        DROP: {
          target: 'idle',
          actions: enqueueActions(({ context, enqueue }) => {
            enqueue.sendTo(context.tools, { type: 'PEN_CANCEL' });
          }),
        },
      },
    },
  },
});
