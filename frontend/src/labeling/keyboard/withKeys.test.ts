import { expect, it } from 'vitest';
import { NOTHING_SELECTED } from '../tools/words';
import type { Keymap } from './keymap';
import { withKeys } from './withKeys';

const keymapOf = (keys: Record<string, string[]>) =>
  ({ keys: (id: string) => keys[id] ?? [] }) as unknown as Keymap;

it('names_the_key_a_person_has', () => {
  expect(withKeys(NOTHING_SELECTED, keymapOf({ 'command:cell-after': [']'] }))).toBe(
    'Nothing selected. Click a cell, or press ].',
  );
  expect(withKeys(NOTHING_SELECTED, keymapOf({ 'command:cell-after': ['J', ']'] }))).toBe(
    'Nothing selected. Click a cell, or press J.',
  );
});

it('leaves_the_part_out_where_there_is_no_key', () => {
  expect(withKeys(NOTHING_SELECTED, keymapOf({}))).toBe('Nothing selected. Click a cell.');
  expect(withKeys('Draw it with the brush[ ({tool:brush})].', keymapOf({}))).toBe('Draw it with the brush.');
});

it('leaves_other_brackets_alone', () => {
  expect(withKeys('Cell 4 [x]: 3 px', keymapOf({}))).toBe('Cell 4 [x]: 3 px');
});
