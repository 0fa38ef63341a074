import { Kbd, VisuallyHidden } from '@mantine/core';
import { Fragment } from 'react';
import { keyCap, keyWords } from '../keyboard/combo';
import { commands } from '../keyboard/commands';
import { useKeymap } from '../keyboard/KeymapContext';
import { commandKeyId } from '../keyboard/keymap';
import { partsOf } from './words';

/** A tool stands in the text by its name already; a command without a key is found by its name in the palette. */
const nameOf = (id: string) => commands.find((each) => commandKeyId(each.id) === id)?.name ?? '';

/** A text with keys in it, as the person has them. */
export function KeyedWords({ text }: { text: string }) {
  const keymap = useKeymap();
  return partsOf(text, (id) => keymap.keys(id)[0] ?? null, nameOf).map((part, i) =>
    'key' in part ? (
      <Fragment key={i}>
        <Kbd aria-hidden>{keyCap(part.key)}</Kbd>
        <VisuallyHidden>{keyWords(part.key)}</VisuallyHidden>
      </Fragment>
    ) : (
      <Fragment key={i}>{part.words}</Fragment>
    ),
  );
}
