/** The keys as the person has them, for buttons, tooltips and the help sheet: all change at once. */
import { createContext, useContext, useSyncExternalStore } from 'react';
import { keyCap, keyWords } from './combo';
import { KeymapStore, type Keymap } from './keymap';

export const KeymapContext = createContext(new KeymapStore(0));

export const useKeymapStore = (): KeymapStore => useContext(KeymapContext);

export function useKeymap(): Keymap {
  const store = useKeymapStore();
  return useSyncExternalStore(store.watch, store.get);
}

/** The first key of a tool or a command, as printed and as read out; null when it has none. */
export function useKey(id: string): { cap: string; words: string } | null {
  const key = useKeymap().keys(id)[0];
  return key === undefined ? null : { cap: keyCap(key), words: keyWords(key) };
}
