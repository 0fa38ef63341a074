/**
 * Numbers on cells. They are drawn last and none over another: the ones that matter most have their place first, and
 * where cells are too small for numbers only the cell that is looked at has one.
 */
import type { Outline } from '../picture/outlines';
import { toView } from '../picture/camera';
import { paintText, type Stage } from '../picture/paint';

/** Names on cells smaller than this on the screen (CSS pixels) would hide them; they go above. */
const ROOM_FOR_NAME = 44;
/** Of cells smaller than this only the one that is looked at has a name. */
const LEAST_FOR_NAME = 16;
/** Of a character and of a line of text, CSS pixels. */
const CHARACTER = 7.5;
const LINE = 15;

interface Name {
  words: string;
  at: readonly [number, number];
  colour: string;
  lift: number;
  /** Of what is looked at: drawn in any case, and first. */
  first: boolean;
}

export interface Place {
  x: number;
  y: number;
  width: number;
}

/** Which of the places (the middle of each on the screen) can be drawn so that none hides one before it. */
export function clearOf(places: readonly Place[]): Place[] {
  const drawn: Place[] = [];
  for (const place of places) {
    const hides = drawn.some(
      (other) =>
        Math.abs(other.y - place.y) < LINE && Math.abs(other.x - place.x) < (other.width + place.width) / 2,
    );
    if (!hides) drawn.push(place);
  }
  return drawn;
}

export class Names {
  private readonly stage: Stage;
  private readonly names: Name[] = [];

  constructor(stage: Stage) {
    this.stage = stage;
  }

  /** On a cell, or above it where it is small. */
  on(outline: Outline, words: string, colour: string, first: boolean): void {
    const { scale } = this.stage.camera;
    const { x0, y0, x1, y1 } = outline.box;
    const [height, least] = [(y1 - y0) * scale, Math.min(y1 - y0, x1 - x0) * scale];
    if (least < LEAST_FOR_NAME && !first) return;
    this.at([outline.x, outline.y], words, colour, least < ROOM_FOR_NAME ? height / 2 + 11 : 0, first);
  }

  /** At an image point, `lift` CSS pixels above it. */
  at(at: readonly [number, number], words: string, colour: string, lift: number, first: boolean): void {
    this.names.push({ words, at, colour, lift, first });
  }

  /** Draw them. */
  paint(): void {
    const { camera, size } = this.stage;
    const places = this.names
      .map((name) => {
        const [x, y] = toView(camera, size, ...name.at);
        return { ...name, x, y: y - name.lift, width: name.words.length * CHARACTER };
      })
      .filter(({ x, y }) => x > 0 && y > 0 && x < size.width && y < size.height)
      .sort((a, b) => Number(b.first) - Number(a.first));
    const seen = new Set(clearOf(places));
    for (const place of places)
      if (place.first || seen.has(place))
        paintText(this.stage, place.words, place.at, place.colour, place.lift);
  }
}
