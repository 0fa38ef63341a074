/** Where the outlines of all frames of a tracking task are: for what is drawn of frames that are not loaded. */
import { fetchBinary } from './frames';

/** By frame four numbers an outline: its value, its pixels, its mean pixel position x and y. */
export type CentroidsOfFrames = ReadonlyMap<number, readonly number[]>;

/** Columns of the answer: frame, value, pixels, x, y. */
const COLUMNS = 5;
/** Positions come in parts of a pixel. */
const PARTS = 16;

/** @throws ProblemError, UnreachableError; Error when it is no table */
export async function fetchCentroids(
  taskId: number,
  feature: string,
  signal?: AbortSignal,
): Promise<CentroidsOfFrames> {
  const path = `/tasks/${taskId}/centroids/${encodeURIComponent(feature)}`;
  return readCentroids(new Uint32Array(await fetchBinary(path, 4, signal)));
}

/** One column after the other. */
export function readCentroids(table: Uint32Array): CentroidsOfFrames {
  const n = table.length / COLUMNS;
  if (!Number.isInteger(n)) throw new Error(`${table.length} numbers are no table of ${COLUMNS} columns.`);
  const frames = new Map<number, number[]>();
  for (let row = 0; row < n; row++) {
    const at = (column: number) => table[column * n + row]!;
    const t = at(0);
    const rows = frames.get(t) ?? [];
    if (rows.length === 0) frames.set(t, rows);
    rows.push(at(1), at(2), at(3) / PARTS, at(4) / PARTS);
  }
  return frames;
}
