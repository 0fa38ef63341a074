/** The three pictures of the desk: the difference, what was before and what is after. */
import type { Change, Division } from '../../api/types';
import { type Camera, sees, type Size } from '../picture/camera';
import { labelColours } from '../picture/cellColours';
import type { Outline } from '../picture/outlines';
import { type LineStyle, openStage, paintLine, paintOutline, type Stage, token } from '../picture/paint';
import { type DifferenceStyle, isDivision, isEvent, LETTERS, styleOf } from './changes';
import type { FramePicture } from './framePictures';
import { Names } from './names';

/** `swipe`: what was before on the left of a line, what is after on its right. */
export type ViewName = 'difference' | 'before' | 'after' | 'swipe';

export interface Scene {
  picture: FramePicture;
  /** The changes of this frame. */
  changes: readonly Change[];
  /** Divisions before and after, to know the daughters of a changed one. */
  divisionsBefore: readonly Division[];
  divisionsAfter: readonly Division[];
  colours: ReadonlyMap<number, number>;
  /** The cell that is looked at. */
  cell: number | null;
}

/** Dashes of each kind, in CSS pixels: the style says it without the colour. */
export const DASHES: Record<DifferenceStyle, readonly number[]> = {
  added: [],
  removed: [7, 5],
  reshaped: [],
  relabeled: [2, 4],
};

/** Widths of outlines (CSS pixels): what was, what is, and the change that is looked at. */
const WIDTHS = { before: 1.4, after: 2.2, current: 3.2 };

/** Below this, a relabeled cell has another shape as well. */
const SAME_SHAPE_IOU = 0.99;

function differenceLine(style: DifferenceStyle, width: number): LineStyle {
  return { colour: token(`--diff-${style}`), width, dash: DASHES[style] };
}

/** The daughters of a changed division: of what is after when it was added, of what was before when it was removed. */
function daughtersOf({ kind, cell, t }: Change, scene: Scene): readonly number[] {
  const divisions = kind === 'division_added' ? scene.divisionsAfter : scene.divisionsBefore;
  return divisions.find((division) => division.parent === cell && division.t === t)?.daughters ?? [];
}

function paintDivision(stage: Stage, names: Names, change: Change, scene: Scene): void {
  const cells = change.kind === 'division_added' ? scene.picture.after : scene.picture.before;
  const daughters = daughtersOf(change, scene).flatMap((daughter) => cells.get(daughter) ?? []);
  const line = differenceLine(styleOf(change.kind), WIDTHS[change.cell === scene.cell ? 'current' : 'after']);
  for (const daughter of daughters) paintOutline(stage, daughter, line);
  const [one, two] = daughters;
  if (!one || !two) return;
  paintLine(stage, [one.x, one.y], [two.x, two.y], line);
  const top = Math.min(one.box.y0, two.box.y0);
  const words = `${LETTERS[styleOf(change.kind)]} division of ${change.cell}`;
  names.at([(one.x + two.x) / 2, top], words, line.colour, 11, change.cell === scene.cell);
}

/** Where the shape of a change was before; drawn first, so that what is now lies on top. */
function paintBefore(stage: Stage, change: Change, { picture }: Scene): void {
  if (isPieces(change)) {
    for (const cell of change.kind === 'split' ? [change.cell] : change.cells) {
      const whole = picture.before.get(cell);
      if (whole) paintOutline(stage, whole, differenceLine('removed', WIDTHS.before));
    }
    return;
  }
  const moved =
    change.kind === 'reshaped' || (change.kind === 'relabeled' && (change.iou ?? 0) < SAME_SHAPE_IOU);
  const before = moved ? picture.before.get(change.was ?? change.cell) : undefined;
  if (before) paintOutline(stage, before, differenceLine('removed', WIDTHS.before));
}

function paintChange(stage: Stage, names: Names, change: Change, scene: Scene): void {
  if (isDivision(change)) {
    paintDivision(stage, names, change, scene);
    return;
  }
  if (isPieces(change)) {
    paintPieces(stage, names, change, scene);
    return;
  }
  const style = styleOf(change.kind);
  const cells = style === 'removed' ? scene.picture.before : scene.picture.after;
  const outline = cells.get(change.cell);
  if (!outline) return;
  const line = differenceLine(style, WIDTHS[change.cell === scene.cell ? 'current' : 'after']);
  // The outline of a marked end came or went with no one: only its line says it.
  const fill = isEvent(change) ? 0 : style === 'added' ? 0.2 : style === 'removed' ? 0.22 : 0;
  paintOutline(stage, outline, { ...line, fill });
  const what = isEvent(change) ? `end of ${change.cell}` : change.cell;
  names.on(outline, `${LETTERS[style]} ${what}`, line.colour, change.cell === scene.cell);
}

const isPieces = ({ kind }: Change) => kind === 'split' || kind === 'merged';

/** A split: the new pieces as added, the one that goes on in white. A merge: what it became, as reshaped. */
function paintPieces(stage: Stage, names: Names, change: Change, { picture, cell }: Scene): void {
  const width = WIDTHS[change.cell === cell ? 'current' : 'after'];
  const after = change.kind === 'split' ? change.cells : [change.cell];
  for (const piece of after) {
    const outline = picture.after.get(piece);
    if (!outline) continue;
    const isNew = change.kind === 'split' && !picture.before.has(piece);
    const line: LineStyle =
      change.kind === 'merged'
        ? differenceLine('reshaped', width)
        : isNew
          ? { ...differenceLine('added', width), fill: 0.2 }
          : { colour: token('--canvas-select'), width };
    paintOutline(stage, outline, line);
    const letter = change.kind === 'merged' ? `${LETTERS.reshaped} ` : isNew ? `${LETTERS.added} ` : '';
    names.on(outline, `${letter}${piece}`, line.colour, change.cell === cell);
  }
}

function paintDifference(stage: Stage, scene: Scene): void {
  const names = new Names(stage);
  const quiet: LineStyle = { colour: token('--text-3'), width: 1, opacity: 0.35 };
  for (const outline of scene.picture.after.values()) {
    if (sees(stage.camera, stage.size, outline.box)) paintOutline(stage, outline, quiet);
  }
  for (const change of scene.changes) paintBefore(stage, change, scene);
  for (const change of scene.changes) paintChange(stage, names, change, scene);
  const selected = scene.cell === null ? undefined : scene.picture.after.get(scene.cell);
  const changed = scene.changes.some(({ cell }) => cell === scene.cell);
  if (selected && !changed) {
    paintOutline(stage, selected, { colour: token('--canvas-select'), width: 2 });
    names.on(selected, String(scene.cell), token('--canvas-select'), true);
  }
  names.paint();
}

function paintLabels(stage: Stage, cells: ReadonlyMap<number, Outline>, scene: Scene): void {
  const palette = labelColours();
  for (const [cell, outline] of cells) {
    if (!sees(stage.camera, stage.size, outline.box)) continue;
    const colour = palette[scene.colours.get(cell) ?? 0] ?? '';
    paintOutline(stage, outline, { colour, width: 1.8, opacity: 0.95, fill: 0.22 });
  }
  const selected = scene.cell === null ? undefined : cells.get(scene.cell);
  if (selected) paintOutline(stage, selected, { colour: token('--canvas-select'), width: 2 });
  // The cell that is looked at and those that the changes of the frame name have their numbers.
  const named = new Set(
    scene.changes.flatMap((change) => [
      change.cell,
      ...(change.was === null ? [] : [change.was]),
      ...change.cells,
      ...(isDivision(change) ? daughtersOf(change, scene) : []),
    ]),
  );
  if (scene.cell !== null) named.add(scene.cell);
  const names = new Names(stage);
  for (const cell of named) {
    const outline = cells.get(cell);
    if (outline) names.on(outline, String(cell), token('--canvas-select'), cell === scene.cell);
  }
  names.paint();
}

/** Everything but the raw image, which lies under it. `divider`: where the line of a swipe is, 0 … 1. */
export function paintView(
  canvas: HTMLCanvasElement,
  view: ViewName,
  camera: Camera,
  size: Size,
  scene: Scene,
  divider = 0.5,
): void {
  const stage = openStage(canvas, camera, size, true);
  if (!stage) return;
  if (view === 'difference') paintDifference(stage, scene);
  else if (view === 'swipe') paintSwipe(stage, scene, divider);
  else paintLabels(stage, view === 'before' ? scene.picture.before : scene.picture.after, scene);
}

function paintSwipe(stage: Stage, scene: Scene, divider: number): void {
  const { context, size } = stage;
  const x = size.width * divider;
  const sides = [
    [scene.picture.before, 0, x],
    [scene.picture.after, x, size.width - x],
  ] as const;
  for (const [cells, left, width] of sides) {
    context.save();
    context.beginPath();
    context.rect(left, 0, width, size.height);
    context.clip();
    paintLabels(stage, cells, scene);
    context.restore();
  }
}

/** Is the image point inside the outline (even-odd rule, so holes are outside)? */
export function contains(outline: Outline, x: number, y: number): boolean {
  const { box } = outline;
  if (x < box.x0 || x > box.x1 || y < box.y0 || y > box.y1) return false;
  let inside = false;
  for (const loop of outline.loops) {
    for (let i = 0, j = loop.length - 2; i < loop.length; j = i, i += 2) {
      const [xi, yi, xj, yj] = [loop[i]!, loop[i + 1]!, loop[j]!, loop[j + 1]!];
      if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
    }
  }
  return inside;
}

/** The cell at an image point; the smallest where several overlap, null where there is none. */
export function cellAt(cells: ReadonlyMap<number, Outline>, x: number, y: number): number | null {
  let best: { cell: number; pixels: number } | null = null;
  for (const [cell, outline] of cells) {
    if (contains(outline, x, y) && (!best || outline.pixels < best.pixels))
      best = { cell, pixels: outline.pixels };
  }
  return best?.cell ?? null;
}
