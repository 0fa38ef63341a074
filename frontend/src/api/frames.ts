/** Binary frames: raw channels at their true bit depth, label images as uint32. Row-major, little endian. */
import { apiFetch, serverOrigin } from './transport';
import type { Movie } from './types';

export type RawPixels = Uint8Array | Uint16Array | Float32Array;

/** One label image (Y*X) and the number of edits it contains. */
export interface LabelFrame {
  pixels: Uint32Array;
  sequence: number;
}

/** Typed arrays read in the byte order of the machine; the server always sends little endian. */
const LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

function asLittleEndian(buffer: ArrayBuffer, bytesPerPixel: number): ArrayBuffer {
  if (LITTLE_ENDIAN || bytesPerPixel === 1) return buffer;
  const bytes = new Uint8Array(buffer);
  for (let i = 0; i + bytesPerPixel <= bytes.length; i += bytesPerPixel) {
    bytes.subarray(i, i + bytesPerPixel).reverse();
  }
  return buffer;
}

async function fetchPixels(path: string, expected: number, bytesPerPixel: number, signal?: AbortSignal) {
  const response = await apiFetch(
    new Request(`${serverOrigin()}/api/v1${path}`, {
      headers: { Accept: 'application/octet-stream' },
      ...(signal ? { signal } : {}),
    }),
  );
  const buffer = await response.arrayBuffer();
  if (buffer.byteLength !== expected) {
    throw new Error(`${path}: ${buffer.byteLength} bytes came, ${expected} were expected. Reload the page.`);
  }
  return { buffer: asLittleEndian(buffer, bytesPerPixel), headers: response.headers };
}

const BYTES = { uint8: 1, uint16: 2, float32: 4 } as const;

/**
 * Raw pixels of one frame and channel, Y*X values of the movie's dtype.
 *
 * @throws ProblemError, UnreachableError; Error when the size is not the movie's.
 */
export async function fetchRawFrame(
  movie: Movie,
  t: number,
  channel: number,
  signal?: AbortSignal,
): Promise<RawPixels> {
  const path = `/movies/${movie.id}/raw/${t}/${channel}`;
  const bytes = BYTES[movie.dtype];
  const expected = movie.height * movie.width * bytes;
  const { buffer } = await fetchPixels(path, expected, bytes, signal);
  switch (movie.dtype) {
    case 'uint8':
      return new Uint8Array(buffer);
    case 'uint16':
      return new Uint16Array(buffer);
    case 'float32':
      return new Float32Array(buffer);
  }
}

/**
 * Which labels: what the annotator has made so far, what the task was opened with (the prediction), or what there was
 * after so many edits (a revision).
 */
export type LabelSource = 'current' | 'base' | number;

/**
 * Labels of one frame of a task, Y*X uint32.
 *
 * @throws ProblemError, UnreachableError; Error when the size is not the movie's.
 */
export async function fetchLabelFrame(
  taskId: number,
  movie: Movie,
  feature: string,
  t: number,
  source: LabelSource = 'current',
  signal?: AbortSignal,
): Promise<LabelFrame> {
  const base = source === 'base' ? '/base' : '';
  const query = typeof source === 'number' ? `?sequence=${source}` : '';
  const path = `/tasks/${taskId}${base}/labels/${encodeURIComponent(feature)}/${t}${query}`;
  const expected = movie.height * movie.width * 4;
  const { buffer, headers } = await fetchPixels(path, expected, 4, signal);
  return { pixels: new Uint32Array(buffer), sequence: Number(headers.get('X-Sequence') ?? 0) };
}
