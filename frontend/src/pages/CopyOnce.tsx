import { Button, TextInput } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import classes from './CopyOnce.module.css';

/**
 * A link or a token that is shown this once, with a button that copies it.
 *
 * A server without https gets no clipboard from the browser: the text is selected then, for the keys.
 */
export function CopyOnce({ label, text, words }: { label: string; text: string; words: string }) {
  const field = useRef<HTMLInputElement>(null);
  const [state, setState] = useState<'new' | 'copied' | 'selected'>('new');
  useEffect(() => {
    setState('new');
    field.current?.focus();
    field.current?.select();
  }, [text]);

  async function copy() {
    field.current?.select();
    try {
      await navigator.clipboard.writeText(text);
      setState('copied');
    } catch {
      setState('selected');
    }
  }

  return (
    <div className={classes.box} role="status">
      <p>{words}</p>
      <div className={classes.line}>
        <TextInput
          ref={field}
          aria-label={label}
          readOnly
          value={text}
          onFocus={(event) => event.currentTarget.select()}
        />
        <Button onClick={() => void copy()}>
          {state === 'copied' ? 'Copied' : state === 'selected' ? 'Press Ctrl C' : 'Copy'}
        </Button>
      </div>
    </div>
  );
}
