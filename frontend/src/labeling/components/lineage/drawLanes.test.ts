import { expect, it } from 'vitest';
import { familyOf } from '../../../labels/lineage/lineageOrder';
import { TrackIndex } from '../../../labels/lineage/trackIndex';
import { treeLayout } from '../../../labels/lineage/treeLayout';
import { movie, span } from '../../../labels/testing/lineages';
import { LANE, laneAt, lanesInView, LEFT, type LanesScene } from './drawLanes';
import { branchAt, rowMiddle, type TreeScene } from './drawTree';

const index = new TrackIndex(
  movie({ 1: span(0, 4), 2: span(5, 9), 3: span(5, 9) }, [{ parent: 1, daughters: [2, 3], t: 5 }]),
);
const lookup = (cell: number) => index.track(cell);
const axis = { first: 0, last: 9, left: LEFT, right: LEFT + 100 };
const scene = (top: number, height: number) =>
  ({ axis, top, height, lanes: [1, 2, 3].map((cell) => lookup(cell)!) }) as unknown as LanesScene;

it('the pointer is on the lane and the frame that are drawn there', () => {
  expect(laneAt(scene(0, 100), LEFT + 45, 5)).toEqual({ lane: 0, t: 4 });
  expect(laneAt(scene(LANE, 100), LEFT + 95, LANE)).toEqual({ lane: 2, t: 9 });
  expect(laneAt(scene(0, 100), LEFT, 3 * LANE + 1)).toBeNull();
});

it('only lanes in view are drawn', () => {
  expect(lanesInView(scene(0, 2 * LANE))).toEqual([0, 1]);
  expect(lanesInView(scene(LANE + 1, LANE))).toEqual([1, 2]);
  expect(lanesInView(scene(0, 1000))).toEqual([0, 2]);
});

it('a branch of the tree is found where it is; before the daughters it is their parent', () => {
  const layout = treeLayout(familyOf(2, lookup));
  const tree = { layout, lookup, top: 0 } as unknown as TreeScene;
  expect(branchAt(tree, 7, rowMiddle(layout, 0) + 3)).toBe(2);
  expect(branchAt(tree, 7, rowMiddle(layout, 1) - 4)).toBe(3);
  expect(branchAt(tree, 2, rowMiddle(layout, 0.5))).toBe(1);
  expect(branchAt(tree, 2, rowMiddle(layout, 0.1))).toBe(1);
  expect(branchAt(tree, 2, 500)).toBeNull();
});
