/**
 * Sentences that name keys, as one person has them: `Click a cell[, or press {command:cell-after}].` A part in brackets goes
 * where its command has no key.
 */
import type { Keymap } from './keymap';
import { keyCap } from './combo';

const OPTIONAL = /\[([^\]{]*)\{([\w:-]+)\}([^\]]*)\]/g;

export function withKeys(text: string, keymap: Keymap): string {
  return text.replace(OPTIONAL, (_, before: string, id: string, after: string) => {
    const [key] = keymap.keys(id);
    return key === undefined ? '' : before + keyCap(key) + after;
  });
}
