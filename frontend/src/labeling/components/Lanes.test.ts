import { expect, it } from 'vitest';
import { DivisionSet } from '../../labels/divisionSet';
import { cellsOfLanes, stretches } from './Lanes';

it('a_gap_in_a_track_is_a_gap_in_its_lane', () => {
  expect(stretches([0, 1, 2, 5, 6, 9])).toEqual([
    [0, 2],
    [5, 6],
    [9, 9],
  ]);
});

it('lanes_show_the_family_of_the_selected_cell_in_its_order', () => {
  const divisions = new DivisionSet([
    { parent: 1, daughters: [2, 3], t: 4 },
    { parent: 3, daughters: [4, 5], t: 8 },
  ]);
  expect(cellsOfLanes(divisions, 4, [9], [1, 2])).toEqual([1, 2, 3, 4, 5, 9]);
  expect(cellsOfLanes(divisions, null, [9], [7, 8])).toEqual([7, 8, 9]);
});

it('a_circle_of_parents_does_not_hang_the_page', () => {
  const divisions = new DivisionSet([
    { parent: 1, daughters: [2], t: 4 },
    { parent: 2, daughters: [1], t: 8 },
  ]);
  expect(cellsOfLanes(divisions, 1, [], []).sort()).toEqual([1, 2]);
});
