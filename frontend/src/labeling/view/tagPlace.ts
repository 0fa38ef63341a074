/** Where the tag at the pointer goes. All in CSS pixels of the canvas. */

export interface Room {
  width: number;
  height: number;
}

/** Kept free along the canvas's edge, where its border shows the mode. */
export const EDGE = 6;

/**
 * The top left of a tag of this size: below right of the pointer, `away` from it; on the other side where it would
 * leave the canvas; along the edge where neither side has the room.
 */
export function tagPlace(
  pointer: { x: number; y: number },
  away: number,
  tag: Room,
  canvas: Room,
): { x: number; y: number } {
  return {
    x: along(pointer.x, away, tag.width, canvas.width),
    y: along(pointer.y, away, tag.height, canvas.height),
  };
}

function along(at: number, away: number, length: number, room: number): number {
  const end = room - EDGE;
  if (at + away + length <= end) return at + away;
  if (at - away - length >= EDGE) return at - away - length;
  return Math.max(EDGE, end - length);
}
