import { TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { useKey } from '../../keyboard/KeymapContext';
import { commandKeyId } from '../../keyboard/keymap';
import { useDesk } from '../../view/DeskContext';
import { goToCell } from '../../view/goTo';
import { Cap } from '../Cap';
import classes from './lineage.module.css';

/** Go to a cell by its number. The palette does the same, and its key is printed here. */
export function CellField() {
  const { root, parts } = useDesk();
  const [text, setText] = useState('');
  const palette = useKey(commandKeyId('palette'));
  const go = () => {
    const cell = Number(/^\s*#?(\d+)\s*$/.exec(text)?.[1] ?? Number.NaN);
    if (Number.isNaN(cell)) return;
    if (!goToCell(parts, cell)) {
      root.send({ type: 'SAY', text: `There is no cell ${cell} in this task.`, wrong: true });
      return;
    }
    setText('');
    document.querySelector<HTMLElement>('[role=application]')?.focus({ preventScroll: true });
  };
  return (
    <TextInput
      className={classes.field}
      classNames={{ input: classes.fieldInput ?? '' }}
      aria-label="Cell number"
      placeholder="Cell number"
      inputMode="numeric"
      value={text}
      leftSection={<IconSearch size={15} stroke={1.75} aria-hidden />}
      leftSectionWidth={26}
      rightSection={palette && text === '' ? <Cap>{palette.cap}</Cap> : null}
      rightSectionWidth={48}
      onChange={(event) => setText(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') go();
        else if (event.key === 'Escape') {
          setText('');
          event.currentTarget.blur();
        }
      }}
    />
  );
}
