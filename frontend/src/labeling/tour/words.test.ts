import { describe, expect, it } from 'vitest';
import { AS_IT_COMES, keymapOf } from '../keyboard/keymap';
import { commands } from '../keyboard/commands';
import { toolById } from '../tools/registry';
import { steps } from './steps';
import { partsOf } from './words';

const plain = (text: string, keys: Record<string, string>) =>
  partsOf(
    text,
    (id) => keys[id] ?? null,
    (id) => (id.startsWith('command:') ? 'Undo' : ''),
  )
    .map((part) => ('key' in part ? `[${part.key}]` : part.words))
    .join('');

describe('words with keys', () => {
  it('have the keys of the person', () => {
    expect(plain('Take the brush {tool:brush}, hold {key:Space}.', { 'tool:brush': 'P' })).toBe(
      'Take the brush [P], hold [Space].',
    );
  });

  it('name a command that has no key, and leave a tool by its name alone', () => {
    expect(plain('Take the brush {tool:brush}, then {command:undo}.', {})).toBe(
      'Take the brush, then “Undo”.',
    );
    expect(plain('{command:undo} takes it back', {})).toBe('“Undo” takes it back');
  });
});

describe('the steps', () => {
  it('speak of tools and commands that are there, and have keys as they come', () => {
    const keymap = keymapOf(AS_IT_COMES);
    for (const { id, text, tool } of steps) {
      for (const [, kind, name] of text.matchAll(/\{(tool|command):([\w-]+)\}/g)) {
        if (kind === 'command') expect(commands.map((each) => each.id)).toContain(name);
        expect(keymap.keys(`${kind}:${name}`), `${id}: ${name}`).not.toEqual([]);
      }
      if (tool) expect(toolById(tool).scopes).toContain('outline');
    }
  });
});
