/** Listens to the keys of the page. Never fires in a text field or while a dialog is open. */
import { useEffect } from 'react';
import { scopeIn } from '../actors/toolbox';
import { bindingsOf, perform } from './bindings';
import { comboOf } from './combo';
import type { Hands } from './commands';

const TEXT =
  'input:not([type=radio], [type=checkbox], [type=range]), textarea, select, [contenteditable=true]';
/** What a focused control needs for itself. */
const OWN_KEYS: readonly [selector: string, keys: readonly string[]][] = [
  ['[role=slider], input[type=range]', ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Home', 'End']],
  ['input[type=radio], [role=radio]', ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Space', 'Enter']],
  ['[role=toolbar] button', ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight']],
  ['button, a, summary, input[type=checkbox], [role=switch]', ['Space', 'Enter']],
];

/** Whether the focused thing answers this key itself. */
export function answersItself(target: EventTarget | null, combo: string): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest(TEXT)) return true;
  return OWN_KEYS.some(([selector, keys]) => keys.includes(combo) && target.closest(selector) !== null);
}

export function useKeyboard(hands: Hands, channels: number, enabled: boolean): void {
  useEffect(() => {
    if (!enabled) return undefined;
    const { parts } = hands;
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      const combo = comboOf(event);
      if (answersItself(event.target, combo)) return;
      if (combo === 'Space') {
        event.preventDefault();
        if (!event.repeat) parts.canvas.send({ type: 'SPACE', down: true });
        return;
      }
      const { context } = parts.tools.getSnapshot();
      const binding = bindingsOf({ task: context.kind, scope: scopeIn(context), channels }).get(combo);
      if (!binding) return;
      event.preventDefault();
      if (event.repeat && binding.kind === 'tool') return;
      perform(binding, hands);
    };
    const lift = (event: KeyboardEvent) => {
      if (event.key === ' ') parts.canvas.send({ type: 'SPACE', down: false });
    };
    const away = () => parts.canvas.send({ type: 'SPACE', down: false });
    window.addEventListener('keydown', press);
    window.addEventListener('keyup', lift);
    window.addEventListener('blur', away);
    return () => {
      window.removeEventListener('keydown', press);
      window.removeEventListener('keyup', lift);
      window.removeEventListener('blur', away);
    };
  }, [hands, channels, enabled]);
}
