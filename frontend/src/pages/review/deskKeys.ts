/** The keys of the review desk: one list, for the handler and for the sheet of keys. */
import { useEffect } from 'react';

export type DeskAction =
  | 'accept'
  | 'fix'
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
  | 'three views'
  | 'swipe'
  | 'blink'
  | 'other side'
  | 'divider right'
  | 'divider left'
  | 'history'
  | 'display'
  | 'instructions'
  | 'filters'
  | 'next region'
  | 'region before'
  | 'zoom in'
  | 'zoom out'
  | 'fit'
  | 'keys';

interface DeskKey {
  /** As KeyboardEvent.key gives it; letters in lower case, `⇧` before what is pressed with Shift and is no character. */
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
  { keys: ['1'], action: 'three views', caps: '1', words: 'Difference, prediction and submission' },
  {
    keys: ['2'],
    action: 'swipe',
    caps: '2',
    words: 'Swipe: prediction on the left, submission on the right',
  },
  { keys: ['⇧ArrowRight'], action: 'divider right', caps: '⇧ →', words: 'Swipe: move the line to the right' },
  { keys: ['⇧ArrowLeft'], action: 'divider left', caps: '⇧ ←', words: 'Swipe: move the line to the left' },
  { keys: ['3'], action: 'blink', caps: '3', words: 'Blink: prediction and submission by turns' },
  { keys: [' '], action: 'other side', caps: 'Space', words: 'Blink: hold, and show the other one' },
  { keys: ['m'], action: 'comment', caps: 'M', words: 'Write a comment, pinned to what is looked at' },
  { keys: ['='], action: 'zoom in', caps: '=', words: 'Zoom in' },
  { keys: ['-'], action: 'zoom out', caps: '−', words: 'Zoom out' },
  { keys: ['0'], action: 'fit', caps: '0', words: 'Whole image' },
  { keys: ['a'], action: 'accept', caps: 'A', words: 'Accept (asks first)' },
  { keys: ['f'], action: 'fix', caps: 'F', words: 'Fix and accept: mend it yourself (asks first)' },
  { keys: ['r'], action: 'return', caps: 'R', words: 'Return with the comments (asks first)' },
  { keys: ['Enter'], action: 'confirm', caps: '↵', words: 'Yes, to what was asked' },
  { keys: ['Escape'], action: 'drop', caps: 'Esc', words: 'No, to what was asked' },
  { keys: ['/'], action: 'filters', caps: '/', words: 'Filters of the queue' },
  { keys: ['F1'], action: 'instructions', caps: 'F1', words: 'The instructions that the annotator had' },
  { keys: ['F2'], action: 'display', caps: 'F2', words: 'Contrast of the images' },
  { keys: ['h'], action: 'history', caps: 'H', words: 'History of the task' },
  { keys: ['F6'], action: 'next region', caps: 'F6', words: 'To the next part of the page' },
  { keys: ['⇧F6'], action: 'region before', caps: '⇧ F6', words: 'To the part before' },
  { keys: ['?'], action: 'keys', caps: '?', words: 'These keys' },
];

/** The action of a key press; null when the key means nothing here or belongs to the field or button it was pressed in. */
export function deskAction(
  event: Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'altKey' | 'metaKey' | 'target'>,
) {
  if (event.ctrlKey || event.altKey || event.metaKey) return null;
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest('[role="menu"], [role="dialog"]')) return null;
  // F6 leaves a text field, too: nobody types with it.
  if (event.key !== 'F6' && target?.closest('input, textarea, select, [contenteditable]')) return null;
  // Buttons, links and sliders have keys of their own.
  if ((event.key === 'Enter' || event.key === ' ') && target?.closest('button, a, summary')) return null;
  if (event.key.startsWith('Arrow') && target?.closest('[role="slider"], [role="radiogroup"]')) return null;
  const shifted = event.shiftKey && /^(Arrow|F\d)/.test(event.key);
  const named = shifted ? `⇧${event.key}` : event.key;
  const key = named.length === 1 ? named.toLowerCase() : named;
  return DESK_KEYS.find(({ keys }) => keys.includes(key))?.action ?? null;
}

/** Acts on the keys of those actions that are given, and leaves the others to whoever else listens. */
export function useDeskKeys(actions: Partial<Record<DeskAction, () => void>>): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented) return;
      const action = deskAction(event);
      const act = action && actions[action];
      if (!act) return;
      event.preventDefault();
      act();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [actions]);
}
