/** The keys as the person has them, for buttons, tooltips and the help sheet: all change at once. */
import { createContext, useContext, useSyncExternalStore } from 'react';
import { keyCap, keyShortcut } from './combo';
import { KeymapStore, type Keymap } from './keymap';

export const KeymapContext = createContext(new KeymapStore(0));

export const useKeymapStore = (): KeymapStore => useContext(KeymapContext);

export function useKeymap(): Keymap {
  const store = useKeymapStore();
  return useSyncExternalStore(store.watch, store.get);
}

export interface KeyOnButton {
  /** The first key, as printed. */
  cap: string;
  /** All keys, for `aria-keyshortcuts`: names of buttons do not repeat them. */
  shortcuts: string;
}

/** The keys of a tool or a command; null when it has none. */
export function useKey(id: string): KeyOnButton | null {
  const keys = useKeymap().keys(id);
  const [first] = keys;
  return first === undefined ? null : { cap: keyCap(first), shortcuts: keys.map(keyShortcut).join(' ') };
}
