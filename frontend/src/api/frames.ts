/** Binary frames: raw channels at their true bit depth, label images as uint32. Row-major, little endian. */
import type { Overview, Part } from '../frames/largeImage';
import type { TaskImage } from './image';
import { apiFetch, serverOrigin } from './transport';

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

function fetchBytes(path: string, signal?: AbortSignal): Promise<Response> {
  return apiFetch(
    new Request(`${serverOrigin()}/api/v1${path}`, {
      headers: { Accept: 'application/octet-stream' },
      ...(signal ? { signal } : {}),
    }),
  );
}

/** Numbers of `bytesPerNumber` bytes, in the byte order of the machine. @throws ProblemError, UnreachableError */
export async function fetchBinary(
  path: string,
  bytesPerNumber: number,
  signal?: AbortSignal,
): Promise<ArrayBuffer> {
  const response = await fetchBytes(path, signal);
  return asLittleEndian(await response.arrayBuffer(), bytesPerNumber);
}

async function fetchPixels(path: string, expected: number, bytesPerPixel: number, signal?: AbortSignal) {
  const response = await fetchBytes(path, signal);
  const buffer = await response.arrayBuffer();
  if (buffer.byteLength !== expected) {
    throw new Error(`${path}: ${buffer.byteLength} bytes came, ${expected} were expected. Reload the page.`);
  }
  return { buffer: asLittleEndian(buffer, bytesPerPixel), headers: response.headers };
}

const BYTES = { uint8: 1, uint16: 2, float32: 4 } as const;
const ARRAYS = { uint8: Uint8Array, uint16: Uint16Array, float32: Float32Array } as const;

const rawPath = (image: TaskImage, t: number, channel: number) => `/movies/${image.id}/raw/${t}/${channel}`;

/** Which part of a level of the field; rows and columns count from the image's corner. */
function boxQuery(image: TaskImage, level: number, y0: number, x0: number, height: number, width: number) {
  const top = y0 + (image.y0 >> level);
  const left = x0 + (image.x0 >> level);
  return `y0=${top}&x0=${left}&y1=${top + height}&x1=${left + width}`;
}

/**
 * Raw pixels of one frame and channel of a task's image, Y*X values of the movie's dtype.
 *
 * @throws ProblemError, UnreachableError; Error when the size is not the image's.
 */
export async function fetchRawFrame(
  image: TaskImage,
  t: number,
  channel: number,
  signal?: AbortSignal,
): Promise<RawPixels> {
  const { height, width, dtype } = image;
  const query = image.whole ? '' : `?${boxQuery(image, 0, 0, 0, height, width)}`;
  const bytes = BYTES[dtype];
  const path = rawPath(image, t, channel) + query;
  const { buffer } = await fetchPixels(path, height * width * bytes, bytes, signal);
  return new ARRAYS[dtype](buffer);
}

/** A box of a level of a raw frame, in pixels of that level. @throws as fetchRawFrame */
export async function fetchRawPart(
  image: TaskImage,
  t: number,
  channel: number,
  { level, x0, y0, width, height }: Part,
  signal?: AbortSignal,
): Promise<RawPixels> {
  const box = boxQuery(image, level, y0, x0, height, width);
  const path = `${rawPath(image, t, channel)}?level=${level}&${box}`;
  const bytes = BYTES[image.dtype];
  const { buffer } = await fetchPixels(path, width * height * bytes, bytes, signal);
  return new ARRAYS[image.dtype](buffer);
}

/** Rows of a large label frame fetched at a time: 4 million pixels. */
const BAND_PIXELS = 1 << 22;
/** Bands under way together: the server unpacks one while another travels. */
const BANDS_AT_ONCE = 2;
/** Times that bands are fetched while somebody saves in between. */
const ROUNDS = 4;

/** One label of each square of 2 ** level of a frame. @throws as fetchLabelFrame */
export async function fetchLabelOverview(
  taskId: number,
  feature: string,
  t: number,
  { level, width, height }: Overview,
  signal?: AbortSignal,
): Promise<Uint32Array> {
  const path = `${partsPath(taskId, feature, t)}?level=${level}`;
  return new Uint32Array((await fetchPixels(path, width * height * 4, 4, signal)).buffer);
}

/**
 * A large label frame, band by band. Its sequence is that of the oldest band: edits of this page that are newer are
 * painted again, and those that a band has already do not change by that.
 */
export async function fetchLabelBands(
  taskId: number,
  image: TaskImage,
  feature: string,
  t: number,
  signal?: AbortSignal,
): Promise<LabelFrame> {
  const { width, height } = image;
  const rows = Math.max(1, Math.floor(BAND_PIXELS / width));
  const pixels = new Uint32Array(width * height);
  const sequences = new Array<number>(Math.ceil(height / rows)).fill(-1);
  const fetchBand = async (band: number) => {
    const y0 = band * rows;
    const y1 = Math.min(height, y0 + rows);
    const path = `${partsPath(taskId, feature, t)}?y0=${y0}&y1=${y1}`;
    const { buffer, headers } = await fetchPixels(path, (y1 - y0) * width * 4, 4, signal);
    pixels.set(new Uint32Array(buffer), y0 * width);
    sequences[band] = Number(headers.get('X-Sequence') ?? 0);
  };
  for (let round = 0; round < ROUNDS; round++) {
    // Somebody may save between two bands: the older ones are fetched again.
    const newest = Math.max(...sequences);
    const missing = sequences.flatMap((sequence, band) => (sequence < newest || newest < 0 ? [band] : []));
    if (missing.length === 0) break;
    const work = async () => {
      for (let band = missing.shift(); band !== undefined; band = missing.shift()) await fetchBand(band);
    };
    await Promise.all(Array.from({ length: BANDS_AT_ONCE }, work));
  }
  return { pixels, sequence: Math.min(...sequences) };
}

function partsPath(taskId: number, feature: string, t: number): string {
  return `/tasks/${taskId}/label-parts/${encodeURIComponent(feature)}/${t}`;
}

/**
 * Which labels: what the annotator has made so far, what the task was opened with (the prediction), or what there was
 * after so many edits (a revision).
 */
export type LabelSource = 'current' | 'base' | number;

/**
 * Labels of one frame of a task, Y*X uint32.
 *
 * @throws ProblemError, UnreachableError; Error when the size is not the image's.
 */
export async function fetchLabelFrame(
  taskId: number,
  image: TaskImage,
  feature: string,
  t: number,
  source: LabelSource = 'current',
  signal?: AbortSignal,
): Promise<LabelFrame> {
  const base = source === 'base' ? '/base' : '';
  const query = typeof source === 'number' ? `?sequence=${source}` : '';
  const path = `/tasks/${taskId}${base}/labels/${encodeURIComponent(feature)}/${t}${query}`;
  const expected = image.height * image.width * 4;
  const { buffer, headers } = await fetchPixels(path, expected, 4, signal);
  return { pixels: new Uint32Array(buffer), sequence: Number(headers.get('X-Sequence') ?? 0) };
}
