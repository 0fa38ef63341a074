/** The outline of spans as an SVG path of closed lines, so that dashes run round it. */
import { spanOutline } from '../../labels/spanOutline';
import type { Spans } from '../../labels/types';

type Line = [x0: number, y0: number, x1: number, y1: number];

/** In image pixels; '' for no pixels. */
export function spanPath(spans: Spans, width: number): string {
  const lines: Line[] = [];
  const at = new Map<string, number[]>();
  const note = (x: number, y: number, line: number) => {
    const key = `${x},${y}`;
    const known = at.get(key);
    if (known) known.push(line);
    else at.set(key, [line]);
  };
  spanOutline(
    spans,
    width,
    () => undefined,
    (...line) => {
      note(line[0], line[1], lines.length);
      note(line[2], line[3], lines.length);
      lines.push(line);
    },
  );
  const used = new Set<number>();
  const path: string[] = [];
  for (const [start, line] of lines.entries()) {
    if (used.has(start)) continue;
    used.add(start);
    let [x, y] = [line[2], line[3]];
    path.push(`M${line[0]} ${line[1]}L${x} ${y}`);
    for (;;) {
      const next = at.get(`${x},${y}`)?.find((each) => !used.has(each));
      if (next === undefined) break;
      used.add(next);
      const [x0, y0, x1, y1] = lines[next]!;
      [x, y] = x0 === x && y0 === y ? [x1, y1] : [x0, y0];
      path.push(`L${x} ${y}`);
    }
    path.push('Z');
  }
  return path.join('');
}
