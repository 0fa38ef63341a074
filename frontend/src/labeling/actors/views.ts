/**
 * How many frames are shown side by side, and where the pointer is among them. All have one camera, that of the canvas:
 * its view is one picture, and positions of pointers count from the corner of the picture they are in.
 */
import { assign, enqueueActions, setup } from 'xstate';
import type { ImageSize } from '../../render/camera';
import type { Box } from '../../render/panes';
import { framesAround, layOut } from '../view/panes';
import type { CanvasEvent } from './canvas';
import type { ShownEvent } from './frames';
import type { Ref } from './protocol';

/** Frames of a segmentation task: as many as can be side by side. */
export const SIDE_BY_SIDE = 5;
/** Between two pictures, in CSS pixels. */
const GAP_PX = 4;

export type ViewsEvent =
  | ShownEvent
  /** The size of the stage in device pixels, and how many of them are a CSS pixel. */
  | { type: 'STAGE'; width: number; height: number; ratio: number }
  /** How many frames are to be in view. */
  | { type: 'SHOW'; count: number }
  /** The pointer is in the picture of this frame; null: in none. */
  | { type: 'POINT'; t: number | null }
  /** The pen goes down in frame t, which becomes the current one: the pictures stay where they are. */
  | { type: 'HOLD'; t: number; around: number };

interface ViewsInput {
  image: ImageSize;
  frames: readonly number[];
  canvas: Ref<CanvasEvent>;
  /** How many are in view at first; one unless said. */
  count?: number;
  /** Whether a person has moved the view: until then it shows the whole frame. */
  moved: () => boolean;
}

export interface ViewsContext extends ViewsInput {
  count: number;
  width: number;
  height: number;
  ratio: number;
  /** Where the pictures stand, in device pixels of the stage. */
  boxes: readonly Box[];
  pointed: number | null;
  /** While this frame is the current one, the frames in view are those around another. */
  held: { t: number; around: number } | null;
}

/** A frame and where its picture stands. */
export interface Place {
  t: number;
  box: Box;
}

/** The frames in view when t is the current one. */
export const placesOf = ({ frames, count, boxes, held }: ViewsContext, t: number): Place[] =>
  framesAround(frames, held?.t === t ? held.around : t, count).flatMap((each, i) => {
    const box = boxes[i];
    return box ? [{ t: each, box }] : [];
  });

const WHOLE: Box = { x: 0, y: 0, width: 1, height: 1 };

export const viewsMachine = setup({
  types: { context: {} as ViewsContext, events: {} as ViewsEvent, input: {} as ViewsInput },
  actions: {
    /** The canvas looks at the same part of the image when its pictures become smaller or larger. */
    layOut: enqueueActions(({ context, enqueue }, { keep }: { keep: 'scale' | 'part' }) => {
      const { image, canvas, moved, count, width, height, ratio, boxes } = context;
      const gap = Math.round(GAP_PX * ratio);
      const next = layOut(count, width, height, image, gap);
      const [before, after] = [boxes[0] ?? WHOLE, next[0] ?? WHOLE];
      enqueue.assign({ boxes: next });
      // By how large the whole frame would be: going back and forth changes nothing.
      const whole = (box: Box) => Math.min(box.width / image.width, box.height / image.height);
      const factor = keep === 'scale' || !moved() ? 1 : whole(after) / whole(before);
      const zoom = ({ width: w, height: h }: Box) => {
        enqueue.sendTo(canvas, { type: 'PINCH', x: w / 2, y: h / 2, dx: 0, dy: 0, factor });
      };
      // Within what a view allows: into a larger one with the larger scale, out of it with its own.
      if (factor > 1) zoom(before);
      enqueue.sendTo(canvas, { type: 'RESIZE', width: after.width, height: after.height });
      if (factor < 1) zoom(after);
    }),
  },
}).createMachine({
  id: 'views',
  context: ({ input }) => ({
    ...input,
    count: Math.max(1, Math.min(input.count ?? 1, input.frames.length)),
    width: 1,
    height: 1,
    ratio: 1,
    boxes: [WHOLE],
    pointed: null,
    held: null,
  }),
  on: {
    STAGE: {
      actions: [
        assign(({ event: { width, height, ratio } }) => ({ width, height, ratio })),
        { type: 'layOut', params: { keep: 'scale' } },
      ],
    },
    SHOW: {
      guard: ({ context, event }) => Math.min(event.count, context.frames.length) !== context.count,
      actions: [
        assign({
          count: ({ context, event }) => Math.max(1, Math.min(event.count, context.frames.length)),
          held: null,
        }),
        { type: 'layOut', params: { keep: 'part' } },
      ],
    },
    POINT: {
      guard: ({ context, event }) => event.t !== context.pointed,
      actions: assign({ pointed: ({ event }) => event.t }),
    },
    HOLD: {
      guard: ({ context, event: { t, around } }) =>
        framesAround(context.frames, around, context.count).includes(t),
      actions: assign({ held: ({ event: { t, around } }) => ({ t, around }) }),
    },
    FRAME_SHOWN: {
      guard: ({ context, event }) => context.held !== null && context.held.t !== event.t,
      actions: assign({ held: null }),
    },
  },
});
