/**
 * Keys as text: "B", "Shift+L", "Mod+Shift+Z" (Mod is Ctrl, or Cmd on a Mac), "Backspace", "[". Letters are read by the
 * character they give, digits by their place on the keyboard, so that both work on every layout.
 */

/** What an event presses. Shift does not count for punctuation: some layouts need it for "?" and some for "[". */
export function comboOf(event: {
  key: string;
  code: string;
  shiftKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
}): string {
  const digit = /^Digit(\d)$/.exec(event.code)?.[1];
  const letter = /^\p{L}$/u.test(event.key) ? event.key.toUpperCase() : null;
  const plain = event.key === ' ' ? 'Space' : event.key === '+' ? '=' : event.key;
  const key = digit ?? letter ?? plain;
  const shiftCounts = digit !== undefined || letter !== null || key.length > 1;
  return [
    event.ctrlKey || event.metaKey ? 'Mod' : '',
    event.altKey ? 'Alt' : '',
    event.shiftKey && shiftCounts ? 'Shift' : '',
    key,
  ]
    .filter(Boolean)
    .join('+');
}

const CAPS: Readonly<Record<string, string>> = {
  Shift: '⇧',
  Mod: 'Ctrl',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Enter: '↵',
  Escape: 'Esc',
  Backspace: '⌫',
  '-': '−',
};

/** As it is printed on a button: "⇧L", "Ctrl ⇧Z", "⌫". */
export function keyCap(combo: string): string {
  const parts = combo.split('+').map((part) => CAPS[part] ?? part);
  return parts.join(' ').replaceAll('⇧ ', '⇧');
}

const ARIA: Readonly<Record<string, string>> = { Mod: 'Control' };

/** As `aria-keyshortcuts` has it: "Control+Shift+Z". */
export function keyShortcut(combo: string): string {
  return combo
    .split('+')
    .map((part) => ARIA[part] ?? part)
    .join('+');
}

const SPOKEN: Readonly<Record<string, string>> = { Mod: 'Ctrl', Escape: 'Esc' };

/** As it is read out: "Shift L". */
export function keyWords(combo: string): string {
  return combo
    .split('+')
    .map((part) => SPOKEN[part] ?? part)
    .join(' ');
}
