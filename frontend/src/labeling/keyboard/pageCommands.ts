/** Commands that are about the page and the keyboard itself: what lies over the page, regions, the canvas's cursor. */
import type { Command, Sheet } from './commands';
import { goToRegion } from './regions';

const BOTH = ['outline', 'track'] as const;

const opens = (sheet: Sheet, name: string, keys: readonly string[]): Command => ({
  id: sheet,
  name,
  keys,
  scopes: BOTH,
  group: 'Page',
  run: ({ show }) => show(sheet),
});

export const pageCommands: readonly Command[] = [
  opens('help', 'Keys', ['?']),
  opens('palette', 'Find a tool, a command or a cell by its number', ['Mod+K']),
  opens('instructions', 'Instructions', ['F1']),
  opens('panels', 'Panels at the side', ['F2']),
  { ...opens('tracks', 'Table of tracks', []), kinds: ['tracking'] },
  { ...opens('skip', 'Skip this task…', []), changes: true },
  { ...opens('flag', 'Flag this task: it cannot be labeled…', []), changes: true },
  opens('tour', 'Tour of the tools, on a practice movie', []),
  {
    id: 'next-region',
    name: 'Next part of the page',
    keys: ['F6'],
    scopes: BOTH,
    group: 'Page',
    whileDrawing: true,
    run: () => goToRegion(1),
  },
  {
    id: 'region-before',
    name: 'Part of the page before',
    keys: ['Shift+F6'],
    scopes: BOTH,
    group: 'Page',
    whileDrawing: true,
    run: () => goToRegion(-1),
  },
  {
    id: 'cursor',
    name: 'Keyboard cursor on the canvas: arrows move it, with ⇧ by 10, ↵ presses the pen',
    keys: ['Shift+Space'],
    scopes: BOTH,
    group: 'Page',
    run: ({ root, parts }) => {
      parts.canvas.send({ type: 'CURSOR' });
      const on = parts.canvas.getSnapshot().context.cursor !== null;
      document.querySelector<HTMLElement>('[role=application]')?.focus({ preventScroll: true });
      const text = on
        ? 'Keyboard cursor on. Arrows move it, Shift by 10 pixels, Enter presses and releases the pen'
        : 'Keyboard cursor off';
      root.send({ type: 'SAY', text });
    },
  },
];
