/**
 * What fingers, pens and mice on the canvas mean, without a page: a pen or mouse draws; one finger draws until a pen was
 * seen, then it is a palm; two fingers pan and zoom around the point between them. Positions in device pixels.
 */
import type { PenPoint } from '../tools/types';

export type PointerKind = 'mouse' | 'pen' | 'touch';

export interface Contact extends PenPoint {
  id: number;
  kind: PointerKind;
  /** As in `PointerEvent.button`: 0 tip or left, 1 middle, 2 right or barrel, 5 the pen's eraser. */
  button: number;
  shift: boolean;
  alt: boolean;
  /** Milliseconds, from any beginning. */
  time: number;
}

/** What the canvas is to do. */
export type GestureAct =
  | { type: 'DOWN'; x: number; y: number; shift: boolean; alt: boolean; pan: boolean; erase: boolean }
  | { type: 'MOVE'; points: readonly PenPoint[] }
  | { type: 'UP' }
  /** The stroke under way never was one. */
  | { type: 'DROP' }
  /** What was painted stays: the pointer was taken away. */
  | { type: 'LOST' }
  /** Two fingers went from around (x, y) by (dx, dy) and apart by `factor`. */
  | { type: 'PINCH'; x: number; y: number; dx: number; dy: number; factor: number };

/** A finger draws when it has moved so far (CSS pixels) or rested so long: until then it may be the first of two. */
export const FINGER_MOVES_PX = 6;
export const FINGER_RESTS_MS = 120;
/** A stroke so young was the beginning of a gesture with two fingers; an older one is kept. */
export const YOUNG_STROKE_MS = 400;

/** What the tool in the hand does with a pen: paint, draw a line or a box, or take clicks. */
export type PenUse = 'stroke' | 'drag' | 'click';

type Doing =
  | { name: 'nothing' }
  /** A finger is down, and nobody knows yet whether a second one comes. */
  | { name: 'waiting'; contact: Contact }
  | { name: 'drawing'; id: number; kind: PointerKind; since: number }
  | { name: 'pinching'; ids: readonly [number, number] };

const middle = (a: PenPoint, b: PenPoint): PenPoint => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });
/** Fingers closer than this say nothing about a zoom. */
const CLOSE_PX = 8;
const apart = (a: PenPoint, b: PenPoint) => Math.max(CLOSE_PX, Math.hypot(a.x - b.x, a.y - b.y));

export class Gestures {
  private doing: Doing = { name: 'nothing' };
  private penSeen = false;
  private readonly fingers = new Map<number, PenPoint>();

  private readonly ratio: () => number;
  private readonly use: () => PenUse;

  /** @param ratio device pixels per CSS pixel. */
  constructor(ratio: () => number = () => 1, use: () => PenUse = () => 'stroke') {
    this.ratio = ratio;
    this.use = use;
  }

  /** Whether a pointer is down and does something. */
  get busy(): boolean {
    return this.doing.name !== 'nothing';
  }

  /** The finger that waits becomes a stroke at this time; null when none waits. A click waits until it is lifted. */
  get decidesAt(): number | null {
    return this.doing.name === 'waiting' && this.use() !== 'click'
      ? this.doing.contact.time + FINGER_RESTS_MS
      : null;
  }

  down(contact: Contact): GestureAct[] {
    return contact.kind === 'touch' ? this.fingerDown(contact) : this.toolDown(contact);
  }

  /** `points`: all places since the last call, in order, at least one; `contact` is the last. */
  move(contact: Pick<Contact, 'id' | 'kind'>, points: readonly PenPoint[]): GestureAct[] {
    const to = points.at(-1);
    if (!to) return [];
    if (contact.kind === 'pen') this.penSeen = true;
    const { doing } = this;
    const finger = this.fingers.get(contact.id);
    if (contact.kind === 'touch' && !finger) return [];
    if (doing.name === 'pinching' && doing.ids.includes(contact.id))
      return this.pinch(doing.ids, contact.id, to);
    if (finger) this.fingers.set(contact.id, to);
    if (doing.name === 'waiting' && doing.contact.id === contact.id) {
      const { contact: from } = doing;
      if (this.use() === 'click') return [];
      const far = Math.hypot(to.x - from.x, to.y - from.y) >= FINGER_MOVES_PX * this.ratio();
      return far ? [...this.draw(from), { type: 'MOVE', points }] : [];
    }
    if (doing.name === 'drawing') return doing.id === contact.id ? [{ type: 'MOVE', points }] : [];
    // A palm that rests is no pointer; a mouse or a pen in the air is.
    return contact.kind === 'touch' || doing.name !== 'nothing' ? [] : [{ type: 'MOVE', points }];
  }

  up(contact: Pick<Contact, 'id'> & PenPoint): GestureAct[] {
    const { doing } = this;
    this.fingers.delete(contact.id);
    const at: GestureAct = { type: 'MOVE', points: [{ x: contact.x, y: contact.y }] };
    if (doing.name === 'waiting' && doing.contact.id === contact.id) {
      const begun = this.draw(doing.contact);
      this.doing = { name: 'nothing' };
      return [...begun, at, { type: 'UP' }];
    }
    if (doing.name === 'drawing' && doing.id === contact.id) {
      this.doing = { name: 'nothing' };
      return [at, { type: 'UP' }];
    }
    this.endPinch(contact.id);
    return [];
  }

  /** The system took the pointer: it was a palm, or a gesture of its own. */
  cancel(id: number): GestureAct[] {
    return this.takenAway(id, 'DROP');
  }

  /** The pointer went without a word (its capture was lost). */
  lost(id: number): GestureAct[] {
    return this.takenAway(id, 'LOST');
  }

  /** Time has passed: a finger that rests long enough draws. */
  wait(now: number): GestureAct[] {
    const { decidesAt, doing } = this;
    return doing.name === 'waiting' && decidesAt !== null && now >= decidesAt ? this.draw(doing.contact) : [];
  }

  private takenAway(id: number, type: 'DROP' | 'LOST'): GestureAct[] {
    const { doing } = this;
    this.fingers.delete(id);
    if (doing.name === 'waiting' && doing.contact.id === id) this.doing = { name: 'nothing' };
    if (doing.name === 'drawing' && doing.id === id) {
      this.doing = { name: 'nothing' };
      return [{ type }];
    }
    this.endPinch(id);
    return [];
  }

  private toolDown(contact: Contact): GestureAct[] {
    const { doing } = this;
    if (contact.kind === 'pen') this.penSeen = true;
    const { button } = contact;
    if (doing.name === 'drawing' && doing.kind !== 'touch') return [];
    // The barrel button and the right one do nothing: they are pressed by accident while drawing.
    if (button !== 0 && button !== 1 && button !== 5) return [];
    // The palm was there before the pen: what it painted goes.
    const dropped: GestureAct[] = doing.name === 'drawing' ? [{ type: 'DROP' }] : [];
    return [...dropped, ...this.draw(contact)];
  }

  private fingerDown(contact: Contact): GestureAct[] {
    const { doing } = this;
    this.fingers.set(contact.id, { x: contact.x, y: contact.y });
    if (doing.name === 'pinching') return [];
    if (doing.name === 'drawing') {
      if (doing.kind !== 'touch' || !this.fingers.has(doing.id)) return [];
      // Paint is kept; half an outline, or a click that the finger rested for, is nothing yet.
      const young = this.use() !== 'stroke' || contact.time - doing.since < YOUNG_STROKE_MS;
      this.doing = { name: 'pinching', ids: [doing.id, contact.id] };
      return [{ type: young ? 'DROP' : 'UP' }];
    }
    const [first, second, third] = this.fingers.keys();
    if (first !== undefined && second !== undefined && third === undefined) {
      this.doing = { name: 'pinching', ids: [first, second] };
      return [];
    }
    if (!this.penSeen && this.fingers.size === 1) this.doing = { name: 'waiting', contact };
    return [];
  }

  private draw({ id, kind, x, y, shift, alt, button, time }: Contact): GestureAct[] {
    this.doing = { name: 'drawing', id, kind, since: time };
    return [{ type: 'DOWN', x, y, shift, alt, pan: button === 1, erase: kind === 'pen' && button === 5 }];
  }

  private pinch(ids: readonly [number, number], moved: number, to: PenPoint): GestureAct[] {
    const still = this.fingers.get(ids[0] === moved ? ids[1] : ids[0]);
    const from = this.fingers.get(moved);
    this.fingers.set(moved, to);
    if (!still || !from) return [];
    const before = middle(still, from);
    const after = middle(still, to);
    return [
      {
        type: 'PINCH',
        ...before,
        dx: after.x - before.x,
        dy: after.y - before.y,
        factor: apart(still, to) / apart(still, from),
      },
    ];
  }

  /** The finger that stays down does nothing any more: it is on its way up too. */
  private endPinch(id: number): void {
    if (this.doing.name === 'pinching' && this.doing.ids.includes(id)) this.doing = { name: 'nothing' };
  }
}
