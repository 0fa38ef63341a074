import { Kbd } from '@mantine/core';
import { useSelector } from '@xstate/react';
import { commandsOf } from '../keyboard/bindings';
import { keyCap } from '../keyboard/combo';
import { useKeymap } from '../keyboard/KeymapContext';
import { commandKeyId } from '../keyboard/keymap';
import { useDesk } from '../view/DeskContext';
import classes from './stage.module.css';

/** What the second key may be, while it is awaited. */
export function PrefixHint() {
  const { parts, opened } = useDesk();
  const after = useSelector(parts.prefix, (state) => state.context.after);
  const keymap = useKeymap();
  if (after === null) return null;
  const { kind, movie } = opened.task;
  const wanted = commandsOf({ task: kind, channels: movie.n_channels }).filter(
    (each) => each.after === after,
  );
  const keyOf = (id: string) => keymap.keys(commandKeyId(id))[0];
  // Those before have Shift, unless the person has given them other keys.
  const shifted = wanted.every(({ id, short }) => short || keyOf(id)?.startsWith('Shift+'));
  return (
    <div className={`${classes.chip} ${classes.prefix}`} role="status">
      {wanted.map(({ id, short }) => {
        const key = keyOf(id);
        return (
          short &&
          key !== undefined && (
            <span key={id}>
              <Kbd>{keyCap(key)}</Kbd> {short}
            </span>
          )
        );
      })}
      {shifted && (
        <span>
          <Kbd>{keyCap('Shift')}</Kbd> the one before
        </span>
      )}
      <span>
        <Kbd>{keyCap('Escape')}</Kbd> stay
      </span>
    </div>
  );
}
