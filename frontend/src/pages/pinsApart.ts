/** Pins of comments at the same place stand beside one another: of one that covers another the comment is not seen. */
const WIDTH = 18;

interface Place {
  x: number;
  y: number;
}

/** The places in CSS pixels, each moved to the right until it covers none before it. */
export function pinsApart<T extends Place>(pins: readonly T[]): T[] {
  const apart: T[] = [];
  for (const pin of pins) {
    const inRow = apart.filter(({ y }) => Math.abs(y - pin.y) < WIDTH).sort((a, b) => a.x - b.x);
    const x = inRow.reduce((at, other) => (Math.abs(other.x - at) < WIDTH ? other.x + WIDTH + 1 : at), pin.x);
    apart.push({ ...pin, x });
  }
  return apart;
}
