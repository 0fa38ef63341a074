/** The keys of the review desk: one list, for the handler and for the sheet of keys. */
import { useEffect } from 'react';

export type DeskAction =
  | 'accept'
  | 'return'
  | 'confirm'
  | 'drop'
  | 'next change'
  | 'previous change'
  | 'next task'
  | 'previous task'
  | 'next frame'
  | 'previous frame'
  | 'comment'
  | 'zoom in'
  | 'zoom out'
  | 'fit'
  | 'keys';

interface DeskKey {
  /** As KeyboardEvent.key gives it; letters in lower case. */
  keys: readonly string[];
  action: DeskAction;
  /** How the key caps read. */
  caps: string;
  words: string;
}

export const DESK_KEYS: readonly DeskKey[] = [
  { keys: ['.'], action: 'next change', caps: '.', words: 'Next change' },
  { keys: [','], action: 'previous change', caps: ',', words: 'Previous change' },
  { keys: ['>', ':'], action: 'next task', caps: '⇧ .', words: 'Next task of the list' },
  { keys: ['<', ';'], action: 'previous task', caps: '⇧ ,', words: 'Previous task of the list' },
  { keys: ['ArrowRight'], action: 'next frame', caps: '→', words: 'Next frame' },
  { keys: ['ArrowLeft'], action: 'previous frame', caps: '←', words: 'Frame before' },
  { keys: ['m'], action: 'comment', caps: 'M', words: 'Write a comment, pinned to what is looked at' },
  { keys: ['='], action: 'zoom in', caps: '=', words: 'Zoom in' },
  { keys: ['-'], action: 'zoom out', caps: '−', words: 'Zoom out' },
  { keys: ['0'], action: 'fit', caps: '0', words: 'Whole image' },
  { keys: ['a'], action: 'accept', caps: 'A', words: 'Accept (asks first)' },
  { keys: ['r'], action: 'return', caps: 'R', words: 'Return with the comments (asks first)' },
  { keys: ['Enter'], action: 'confirm', caps: '↵', words: 'Yes, to what was asked' },
  { keys: ['Escape'], action: 'drop', caps: 'Esc', words: 'No, to what was asked' },
  { keys: ['?'], action: 'keys', caps: '?', words: 'These keys' },
];

/** The action of a key press; null when the key means nothing here or belongs to the field or button it was pressed in. */
export function deskAction(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'altKey' | 'metaKey' | 'target'>) {
  if (event.ctrlKey || event.altKey || event.metaKey) return null;
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest('input, textarea, select, [contenteditable], [role="menu"], [role="dialog"]'))
    return null;
  if (event.key === 'Enter' && target?.closest('button, a')) return null;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return DESK_KEYS.find(({ keys }) => keys.includes(key))?.action ?? null;
}

export function useDeskKeys(act: (action: DeskAction) => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented) return;
      const action = deskAction(event);
      if (!action) return;
      event.preventDefault();
      act(action);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [act]);
}
