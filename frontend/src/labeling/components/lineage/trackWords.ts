/** Tracks in words. */
import { formatFrameRanges } from '../../../labels/frameRanges';
import type { Track } from '../../../labels/lineage/trackIndex';
import { listOf, plural } from '../../view/words';

/** "14-36 and 40-71" */
export const framesInWords = ({ stretches }: Track): string =>
  formatFrameRanges(
    stretches.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, i) => first + i)),
  );

/** "born 14 · last frame 71"; `first`: the first frame of the task. */
export function lifeInWords({ parents, divisions, first: begins, last }: Track, first: number): string {
  const begin = parents.length > 0 ? 'born' : begins > first ? 'appears' : 'from frame';
  const [division] = divisions;
  return `${begin} ${begins} · ${division ? `divides ${division.t}` : `last frame ${last}`}`;
}

/** What a lane shows, for who does not see it: "Cell 58, frames 14-71, daughter of 7". */
export function trackInWords(track: Track): string {
  const { cell, parents, daughters, frames } = track;
  return [
    `Cell ${cell}`,
    `${frames === 1 ? 'frame' : 'frames'} ${framesInWords(track)}`,
    parents.length > 0 ? `daughter of ${listOf(parents)}` : '',
    daughters.length > 0 ? `divides into ${listOf(daughters)}` : '',
  ]
    .filter(Boolean)
    .join(', ');
}

/** "8 of 213 tracks" */
export const countInWords = (shown: number, all: number): string =>
  shown === all ? plural(all, 'track') : `${shown} of ${plural(all, 'track')}`;
