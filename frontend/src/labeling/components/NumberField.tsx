import { TextInput } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useDesk } from '../view/DeskContext';
import classes from './stage.module.css';

/** As many digits as the largest number of a cell has. */
const DIGITS = 10;

/** Where an action asks for a number: it has the focus, Enter applies, Esc drops the action. */
export function NumberField({ name }: { name: string }) {
  const { parts } = useDesk();
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  useEffect(() => {
    const before = document.activeElement;
    field.current?.focus({ preventScroll: true });
    return () => {
      // Back to where one was, unless one has gone elsewhere meanwhile.
      const now = document.activeElement;
      if ((now === null || now === document.body) && before instanceof HTMLElement)
        before.focus({ preventScroll: true });
    };
  }, []);
  return (
    <TextInput
      ref={field}
      className={classes.numberField ?? ''}
      size="xs"
      aria-label={name}
      placeholder="number"
      data-number
      inputMode="numeric"
      autoComplete="off"
      maxLength={DIGITS}
      value={text}
      onChange={(event) => {
        const digits = event.currentTarget.value.replaceAll(/\D/g, '');
        setText(digits);
        parts.tools.send({ type: 'NUMBER', number: digits === '' ? null : Number(digits) });
      }}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing || (event.key !== 'Enter' && event.key !== 'Escape')) return;
        event.preventDefault();
        parts.tools.send({ type: event.key === 'Enter' ? 'CONFIRM' : 'CANCEL' });
      }}
    />
  );
}
