import { describe, expect, it } from 'vitest';
import { bindingsOf, commandsOf } from '../keyboard/bindings';
import { scopeOf, tools, toolsOf } from './registry';

const keysOf = (task: 'segmentation' | 'tracking', scope: 'outline' | 'track') =>
  bindingsOf({ task, scope, channels: 2 });

const nameAt = (task: 'segmentation' | 'tracking', scope: 'outline' | 'track', key: string) => {
  const binding = keysOf(task, scope).get(key);
  return binding?.kind === 'tool' ? binding.tool.id : binding?.command.id;
};

describe('tool registry', () => {
  it('every_tool_has_a_name_a_key_a_hint_and_a_machine', () => {
    expect(new Set(tools.map((tool) => tool.id)).size).toBe(tools.length);
    for (const tool of tools) {
      expect(tool.name).not.toBe('');
      expect(tool.key).not.toBe('');
      expect(tool.hint.length).toBeGreaterThan(10);
      expect(tool.scopes.length).toBeGreaterThan(0);
      expect(tool.machine.id).not.toBe('');
    }
  });

  it('no_key_is_bound_twice_in_a_scope', () => {
    expect(() => keysOf('segmentation', 'outline')).not.toThrow();
    expect(() => keysOf('tracking', 'outline')).not.toThrow();
    expect(() => keysOf('tracking', 'track')).not.toThrow();
  });

  it('the_keys_of_deepcell_label_do_what_its_users_expect', () => {
    const outline = (key: string) => nameAt('segmentation', 'outline', key);
    expect(
      ['V', 'B', 'E', 'G', 'T', 'W', 'M', 'K', 'Q', 'Shift+Q', 'R', 'S', 'Backspace'].map(outline),
    ).toEqual([
      'select',
      'brush',
      'eraser',
      'flood',
      'threshold',
      'watershed',
      'autofit',
      'trim',
      'shrink',
      'grow',
      'combine',
      'swap',
      'delete',
    ]);
    expect(
      ['Mod+Z', 'Mod+Shift+Z', 'A', 'D', '[', ']', 'Z', 'O', 'H', 'I', '0', '-', '='].map(outline),
    ).toEqual([
      'undo',
      'redo',
      'frame-before',
      'frame-after',
      'cell-before',
      'cell-after',
      'cells-opacity',
      'outlines',
      'highlight',
      'invert',
      'auto',
      'zoom-out',
      'zoom-in',
    ]);
  });

  it('keys_of_an_inactive_scope_are_unbound', () => {
    // X and N mean another thing in each scope; digits with Shift set what the border shows.
    expect(nameAt('tracking', 'outline', 'X')).toBe('brush-eraser');
    expect(nameAt('tracking', 'track', 'X')).toBe('remove-divisions');
    expect(nameAt('tracking', 'outline', 'R')).toBe('combine');
    expect(nameAt('tracking', 'track', 'R')).toBe('fuse');
    expect(nameAt('tracking', 'outline', 'Shift+I')).toBe('interpolate');
    expect(nameAt('tracking', 'track', 'Shift+I')).toBe('fill-gap');
    expect(nameAt('tracking', 'outline', 'N')).toBe('new-cell');
    expect(nameAt('tracking', 'track', 'N')).toBe('new-id');
    expect(nameAt('tracking', 'outline', 'Shift+2')).toBe('write-overwrite');
    expect(nameAt('tracking', 'track', 'Shift+2')).toBe('frames-past');
    expect(nameAt('segmentation', 'outline', 'Shift+4')).toBeUndefined();
    expect(nameAt('segmentation', 'outline', 'Shift+L')).toBeUndefined();
    expect(nameAt('tracking', 'track', '3')).toBeUndefined();
    expect(nameAt('tracking', 'track', 'ArrowUp')).toBeUndefined();
  });

  it('tracking_is_in_outline_while_an_outline_tool_is_in_the_hand', () => {
    expect(scopeOf('tracking', 'select')).toBe('track');
    expect(scopeOf('tracking', 'brush')).toBe('outline');
    expect(scopeOf('tracking', 'swap')).toBe('track');
    expect(scopeOf('segmentation', 'swap')).toBe('outline');
  });

  it('segmentation_tasks_offer_no_action_on_divisions', () => {
    expect(toolsOf('segmentation').map((tool) => tool.id)).not.toContain('division');
    expect(toolsOf('tracking')).toHaveLength(tools.length);
  });

  it('keys_for_channels_exist_only_where_there_are_channels', () => {
    const ids = (channels: number) =>
      commandsOf({ task: 'segmentation', channels }).map((command) => command.id);
    expect(ids(1)).not.toContain('next-channel');
    expect(ids(2)).toContain('next-channel');
  });
});
