import { describe, expect, it } from 'vitest';
import { comboOf, keyCap } from './combo';

const press = (
  key: string,
  code: string,
  modifiers: Partial<Record<'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey', boolean>> = {},
) => comboOf({ key, code, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...modifiers });

describe('comboOf', () => {
  it('reads_letters_by_character_and_digits_by_place', () => {
    expect(press('b', 'KeyB')).toBe('B');
    // AZERTY: A sits where Q is; the digit row gives digits with Shift only.
    expect(press('a', 'KeyQ')).toBe('A');
    expect(press('&', 'Digit1')).toBe('1');
    expect(press('1', 'Digit1', { shiftKey: true })).toBe('Shift+1');
    expect(press('!', 'Digit1', { shiftKey: true })).toBe('Shift+1');
  });

  it('knows_modifiers_on_both_kinds_of_keyboard', () => {
    expect(press('z', 'KeyZ', { ctrlKey: true })).toBe('Mod+Z');
    expect(press('Z', 'KeyZ', { metaKey: true, shiftKey: true })).toBe('Mod+Shift+Z');
    expect(press('Enter', 'Enter', { ctrlKey: true })).toBe('Mod+Enter');
  });

  it('does_not_ask_for_shift_with_punctuation', () => {
    expect(press('?', 'Slash', { shiftKey: true })).toBe('?');
    expect(press('[', 'BracketLeft')).toBe('[');
    expect(press('+', 'Equal', { shiftKey: true })).toBe('=');
  });

  it('prints_caps_as_on_the_buttons', () => {
    expect(keyCap('Shift+L')).toBe('⇧L');
    expect(keyCap('Mod+Shift+Z')).toBe('Ctrl ⇧Z');
    expect(keyCap('Backspace')).toBe('⌫');
  });
});
