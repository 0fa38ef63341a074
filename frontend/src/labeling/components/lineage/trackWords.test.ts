import { expect, it } from 'vitest';
import { TrackIndex } from '../../../labels/lineage/trackIndex';
import { movie, span } from '../../../labels/testing/lineages';
import { countInWords, lifeInWords, trackInWords } from './trackWords';

const index = new TrackIndex(
  movie({ 1: span(0, 4), 2: span(5, 9), 3: [5], 4: [...span(2, 3), ...span(6, 9)] }, [
    { parent: 1, daughters: [2, 3], t: 5 },
  ]),
);

it('says how a track begins and ends', () => {
  const life = (cell: number) => lifeInWords(index.track(cell)!, 0);
  expect([1, 2, 3, 4].map(life)).toEqual([
    'from frame 0 · divides 5',
    'born 5 · last frame 9',
    'born 5 · last frame 5',
    'appears 2 · last frame 9',
  ]);
});

it('says what a lane shows', () => {
  const words = (cell: number) => trackInWords(index.track(cell)!);
  expect(words(1)).toBe('Cell 1, frames 0-4, divides into 2 and 3');
  expect(words(3)).toBe('Cell 3, frame 5, daughter of 1');
  expect(words(4)).toBe('Cell 4, frames 2-3 and 6-9');
});

it('counts the tracks', () => {
  expect([countInWords(8, 213), countInWords(213, 213), countInWords(0, 1)]).toEqual([
    '8 of 213 tracks',
    '213 tracks',
    '0 of 1 track',
  ]);
});
