/** Listens to the keys of the page. Never fires in a text field or while a dialog is open. */
import { useEffect } from 'react';
import { scopeIn } from '../actors/toolbox';
import { toolById } from '../tools/registry';
import { bindingsOf, perform } from './bindings';
import { comboOf } from './combo';
import type { Hands } from './commands';
import { useKeymap } from './KeymapContext';

const TEXT =
  'input:not([type=radio], [type=checkbox], [type=range]), textarea, select, [contenteditable=true]';
/** What a focused control needs for itself. */
const OWN_KEYS: readonly [selector: string, keys: readonly string[]][] = [
  ['[role=slider], input[type=range]', ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Home', 'End']],
  ['input[type=radio], [role=radio]', ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Space', 'Enter']],
  ['[role=toolbar] button', ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight']],
  ['button, a, summary, input[type=checkbox], [role=switch]', ['Space', 'Enter']],
];

const MODIFIERS = ['Shift', 'Control', 'Alt', 'AltGraph', 'Meta'];

/** Whether the focused thing answers this key itself. */
export function answersItself(target: EventTarget | null, combo: string): boolean {
  if (!(target instanceof Element)) return false;
  // F6 leaves a text field, too: nobody types with F keys.
  // A field for a number leaves the keys of the frame mode alone: they type no digit.
  if (target.closest('[data-number]') && /^Shift\+\d$/.test(combo)) return false;
  if (target.closest(TEXT)) return !/^(Shift\+)?F\d+$/.test(combo);
  return OWN_KEYS.some(([selector, keys]) => keys.includes(combo) && target.closest(selector) !== null);
}

const ARROWS: Readonly<Record<string, readonly [dx: number, dy: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
const FAR = 10;
/** How far Space with an arrow moves the view, in CSS pixels. */
const PAN_PX = 80;

/** What the canvas takes for itself: arrows while Space is held, and all of its own while the keyboard has a cursor. */
function canvasTakes(combo: string, event: KeyboardEvent, { canvas, tools }: Hands['parts']): boolean {
  const { space, cursor } = canvas.getSnapshot().context;
  const arrow = ARROWS[event.key];
  if (arrow && !event.ctrlKey && !event.metaKey && !event.altKey) {
    const [dx, dy] = arrow;
    const by = space ? -PAN_PX * devicePixelRatio : event.shiftKey ? FAR : 1;
    if (space) canvas.send({ type: 'PAN', dx: dx * by, dy: dy * by });
    else if (cursor) canvas.send({ type: 'CURSOR_MOVE', dx: dx * by, dy: dy * by });
    return space || cursor !== null;
  }
  if (!cursor || !/^(Alt\+)?(Shift\+)?Enter$/.test(combo)) return false;
  const { tool, prompt } = tools.getSnapshot().context;
  if (!event.repeat) {
    const { shiftKey: shift, altKey: alt } = event;
    const holds = toolById(tool).ring !== null;
    canvas.send({ type: 'CURSOR_PRESS', shift, alt, holds, ready: prompt?.ready ?? false });
  }
  return true;
}

export function useKeyboard(hands: Hands, channels: number, enabled: boolean): void {
  const keymap = useKeymap();
  useEffect(() => {
    if (!enabled) return undefined;
    const { parts } = hands;
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      const combo = comboOf(event);
      if (answersItself(event.target, combo)) return;
      const { after } = parts.prefix.getSnapshot().context;
      if (after !== null && (event.repeat || MODIFIERS.includes(event.key))) return;
      if (after === null && canvasTakes(combo, event, parts)) {
        event.preventDefault();
        return;
      }
      if (after === null && combo === 'Space') {
        event.preventDefault();
        if (!event.repeat) parts.canvas.send({ type: 'SPACE', down: true });
        return;
      }
      const { context } = parts.tools.getSnapshot();
      const place = { task: context.kind, scope: scopeIn(context), channels };
      const binding = bindingsOf(place, keymap, after).get(combo);
      // A second key that is none is not taken for a first one: who waits for a jump means no other.
      if (after !== null) {
        parts.prefix.send({ type: 'LEAVE' });
        event.preventDefault();
      }
      if (!binding) return;
      event.preventDefault();
      if (event.repeat && (binding.kind === 'tool' || binding.command.once)) return;
      perform(binding, hands);
    };
    const lift = (event: KeyboardEvent) => {
      if (event.key === ' ') parts.canvas.send({ type: 'SPACE', down: false });
    };
    const stay = () => parts.prefix.send({ type: 'LEAVE' });
    const away = () => {
      parts.canvas.send({ type: 'SPACE', down: false });
      stay();
    };
    window.addEventListener('keydown', press);
    window.addEventListener('keyup', lift);
    window.addEventListener('blur', away);
    window.addEventListener('pointerdown', stay);
    return () => {
      window.removeEventListener('keydown', press);
      window.removeEventListener('keyup', lift);
      window.removeEventListener('blur', away);
      window.removeEventListener('pointerdown', stay);
    };
  }, [hands, channels, enabled, keymap]);
}
