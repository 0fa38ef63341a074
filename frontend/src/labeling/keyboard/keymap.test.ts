import { beforeEach, describe, expect, it, vi } from 'vitest';
import { bindingsOf } from './bindings';
import { AS_IT_COMES, holderOf, isSingleKey, keyed, KeymapStore, keymapOf, withKey } from './keymap';

const OUTLINE = { task: 'segmentation', scope: 'outline', channels: 1 } as const;
const TRACK = { task: 'tracking', scope: 'track', channels: 1 } as const;

const kept = new Map<string, string>();
beforeEach(() => {
  kept.clear();
  vi.stubGlobal('localStorage', {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => kept.set(name, value),
  });
});

describe('single keys', () => {
  it('are_those_that_type_a_character', () => {
    expect(['B', 'Shift+W', '[', '1', 'Shift+1', '?'].every(isSingleKey)).toBe(true);
    expect(['Mod+Z', 'Enter', 'Escape', 'F1', 'Space', 'ArrowUp', 'Alt+B'].some(isSingleKey)).toBe(false);
  });

  it('do_nothing_when_they_are_off_and_the_others_go_on', () => {
    const bindings = bindingsOf(OUTLINE, keymapOf({ ...AS_IT_COMES, single: false }));
    expect([...bindings.keys()].filter(isSingleKey)).toEqual([]);
    for (const key of ['Mod+Z', 'Enter', 'Escape', 'Mod+K', 'F1', 'ArrowRight', 'Shift+Space']) {
      expect(bindings.has(key)).toBe(true);
    }
  });
});

describe('own keys', () => {
  it('work_instead_of_the_ones_that_came', () => {
    const own = withKey(AS_IT_COMES, 'tool:brush', 'B', '9');
    const bindings = bindingsOf(OUTLINE, keymapOf(own));
    expect(bindings.get('9')).toMatchObject({ tool: { id: 'brush' } });
    expect(bindings.has('B')).toBe(false);
  });

  it('keep_the_other_keys_of_a_command', () => {
    const own = withKey(AS_IT_COMES, 'command:frame-after', 'D', '9');
    expect(keymapOf(own).keys('command:frame-after')).toEqual(['9', 'ArrowRight']);
  });

  it('tell_who_has_a_key_and_change_places_with_it', () => {
    const keymap = keymapOf(AS_IT_COMES);
    expect(holderOf('E', 'tool:brush', keymap)).toMatchObject({ id: 'tool:eraser', name: 'Eraser' });
    expect(holderOf('9', 'tool:brush', keymap)).toBeNull();
    const swapped = keymapOf(withKey(AS_IT_COMES, 'tool:brush', 'B', 'E'));
    expect(swapped.keys('tool:brush')).toEqual(['E']);
    expect(swapped.keys('tool:eraser')).toEqual(['B']);
  });

  it('may_be_used_again_where_the_two_never_meet', () => {
    // ⇧1 is a write mode in Outline and a frame mode in Track.
    expect(holderOf('Shift+4', 'command:write-exclude', keymapOf(AS_IT_COMES))).toBeNull();
  });

  it('of_an_older_version_never_bind_a_key_twice', () => {
    const everything = Object.fromEntries(keyed().map(({ id }) => [id, ['B']]));
    for (const place of [OUTLINE, TRACK]) {
      const keymap = keymapOf({ single: true, keys: everything });
      expect(() => bindingsOf(place, keymap)).not.toThrow();
    }
  });
});

describe('the store', () => {
  it('keeps_the_keys_of_each_person_apart', () => {
    new KeymapStore(1).set(withKey(AS_IT_COMES, 'tool:brush', 'B', '9'));
    expect(new KeymapStore(1).get().keys('tool:brush')).toEqual(['9']);
    expect(new KeymapStore(2).get().keys('tool:brush')).toEqual(['B']);
  });

  it('tells_those_who_show_keys', () => {
    const store = new KeymapStore(1);
    const told = vi.fn();
    const stop = store.watch(told);
    store.set({ ...AS_IT_COMES, single: false });
    expect(told).toHaveBeenCalledTimes(1);
    stop();
    store.set(AS_IT_COMES);
    expect(told).toHaveBeenCalledTimes(1);
  });

  it.each(['{', 'null', '7', '{"single":true,"keys":{"tool:brush":"B"}}', '{"keys":[]}'])(
    'reads_%s_as_if_nothing_was_changed',
    (broken) => {
      kept.set('prospero.keys.1', broken);
      expect(new KeymapStore(1).get().keys('tool:brush')).toEqual(['B']);
    },
  );

  it('works_in_a_browser_that_keeps_nothing', () => {
    const fails = () => {
      throw new DOMException('No storage', 'SecurityError');
    };
    vi.stubGlobal('localStorage', { getItem: fails, setItem: fails });
    const store = new KeymapStore(1);
    store.set(withKey(AS_IT_COMES, 'tool:brush', 'B', '9'));
    expect(store.get().keys('tool:brush')).toEqual(['9']);
  });
});
