/** The keys of one tool or command in the help sheet: a click on a single key listens for another one. */
import { Button, Kbd, VisuallyHidden } from '@mantine/core';
import { useState } from 'react';
import { comboOf, keyCap, keyWords } from '../keyboard/combo';
import { useKeymap, useKeymapStore } from '../keyboard/KeymapContext';
import { holderOf, isSingleKey, keymapOf, withKey } from '../keyboard/keymap';
import classes from './help.module.css';

interface KeyButtonsProps {
  id: string | null;
  name: string;
  keys: readonly string[];
  /** The key to press before them; it is that of another command. */
  before?: readonly string[];
  onListen: (listens: boolean) => void;
}

type Choice =
  | { asks: 'key'; from: string | null; refused?: string }
  | { asks: 'swap'; from: string | null; to: string; holder: string };

export function KeyButtons({ id, name, keys, before = [], onListen }: KeyButtonsProps) {
  const store = useKeymapStore();
  const { own } = useKeymap();
  const [choice, setChoice] = useState<Choice | null>(null);
  const choose = (next: Choice | null) => {
    setChoice(next);
    onListen(next !== null);
  };

  const press = (event: React.KeyboardEvent): void => {
    if (choice?.asks !== 'key' || id === null) return;
    if (['Shift', 'Control', 'Alt', 'Meta', 'AltGraph'].includes(event.key)) return;
    if (event.key === 'Tab') {
      choose(null);
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'Escape') {
      choose(null);
      return;
    }
    const { from } = choice;
    const combo = comboOf(event.nativeEvent);
    if (!isSingleKey(combo)) {
      setChoice({
        ...choice,
        refused: `${keyCap(combo)} cannot be chosen: a letter, a digit or a sign can.`,
      });
      return;
    }
    if (keys.includes(combo)) {
      choose(null);
      return;
    }
    const holder = holderOf(combo, id, keymapOf({ ...own, single: true }));
    if (holder) {
      setChoice({ asks: 'swap', from, to: combo, holder: holder.name });
      return;
    }
    store.set(withKey(own, id, from, combo));
    choose(null);
  };

  if (choice?.asks === 'swap') {
    const { from, to, holder } = choice;
    return (
      <div className={classes.conflict} role="alert">
        {keyCap(to)} is {holder} already.
        <Button
          size="dense"
          autoFocus
          onClick={() => {
            if (id !== null) store.set(withKey(own, id, from, to));
            choose(null);
          }}
        >
          {from === null ? 'Take it' : 'Swap the two'}
        </Button>
        <Button size="dense" variant="default" onClick={() => choose(null)}>
          Cancel
        </Button>
      </div>
    );
  }
  const listens = (key: string | null) => choice?.asks === 'key' && choice.from === key;
  const button = (key: string | null) => (
    <button
      key={key ?? 'none'}
      type="button"
      className={classes.key}
      data-off={key !== null && !own.single}
      onClick={() => choose(listens(key) ? null : { asks: 'key', from: key })}
      onKeyDown={press}
      onBlur={() => listens(key) && choose(null)}
    >
      <Kbd aria-hidden>{listens(key) ? 'Press a key' : key === null ? 'none' : keyCap(key)}</Kbd>
      <VisuallyHidden>
        {listens(key)
          ? `Press a key for ${name}`
          : key === null
            ? `None: choose a key for ${name}`
            : `${keyWords(key)}: choose another for ${name}`}
      </VisuallyHidden>
    </button>
  );
  return (
    <>
      {before.map((key) => (
        <Kbd key={`before ${key}`}>{keyCap(key)}</Kbd>
      ))}
      {keys.map((key) =>
        id !== null && isSingleKey(key) ? button(key) : <Kbd key={key}>{keyCap(key)}</Kbd>,
      )}
      {id !== null && keys.length === 0 && button(null)}
      {choice?.asks === 'key' && choice.refused && (
        <span className={classes.conflict} role="alert">
          {choice.refused}
        </span>
      )}
    </>
  );
}
