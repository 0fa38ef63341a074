import { Button } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useKey } from '../../keyboard/KeymapContext';
import { commandKeyId, toolKeyId } from '../../keyboard/keymap';
import { mendingOf, type Mending } from '../../places/mending';
import type { ListedPlace } from '../../places/open';
import { toolById } from '../../tools/registry';
import { useDesk } from '../../view/DeskContext';
import { Cap } from '../Cap';
import { keepFocus } from '../ToolButton';
import type { RowProps } from '../VirtualList';
import classes from './places.module.css';

/** ".94" */
export const scoreText = (score: number): string => score.toFixed(2).replace(/^0/, '');

function Score({ score }: { score: number }) {
  return (
    <span className={classes.score}>
      {scoreText(score)}
      <i style={{ '--part': `${Math.round(score * 100)}%` } as React.CSSProperties} />
    </span>
  );
}

function MendButton({ mending, id }: { mending: Mending; id: string }) {
  const { parts } = useDesk();
  const { name, hint } = toolById(mending.tool);
  const key = useKey(toolKeyId(mending.tool));
  return (
    <Button
      size="dense"
      className={classes.suggested}
      title={hint}
      onMouseDown={keepFocus}
      onClick={() => parts.places?.send({ type: 'MEND', id })}
      aria-keyshortcuts={key?.shortcuts}
      rightSection={key && <Cap>{key.cap}</Cap>}
    >
      {name}
    </Button>
  );
}

/** What can be done about the place one is at; null where nothing can, or it is done. */
export function PlaceButtons({ place, state }: ListedPlace) {
  const { parts, writable } = useDesk();
  const fine = useKey(commandKeyId('place-fine'));
  if (state !== 'open' || !writable) return null;
  const mending = 'action' in place ? mendingOf(place) : null;
  return (
    <div className={classes.buttons}>
      {mending && <MendButton mending={mending} id={place.id} />}
      <Button
        size="dense"
        onMouseDown={keepFocus}
        onClick={() => parts.places?.send({ type: 'FINE', id: place.id })}
        aria-keyshortcuts={fine?.shortcuts}
        rightSection={fine && <Cap>{fine.cap}</Cap>}
      >
        Fine as it is
      </Button>
    </div>
  );
}

interface PlaceRowProps extends ListedPlace {
  row: RowProps;
  current: boolean;
}

/** One place. What was mended or found fine while one is at it says so. */
export function PlaceRow({ place, state, row, current }: PlaceRowProps) {
  const { parts } = useDesk();
  return (
    <div
      role="option"
      {...row}
      aria-selected={current}
      className={classes.row}
      data-state={state}
      onMouseDown={keepFocus}
      onClick={() => parts.places?.send({ type: 'GO', id: place.id })}
    >
      {'score' in place ? <Score score={place.score} /> : <span />}
      <span className={classes.words}>
        <span>{place.title}</span>
        <small title={place.detail}>{place.detail}</small>
        {state !== 'open' && (
          <span className={classes.done}>
            <IconCheck size={15} stroke={1.75} aria-hidden />
            {state === 'mended' ? 'Mended' : 'Fine as it was'}
          </span>
        )}
      </span>
      <span className={classes.frame}>t {place.t}</span>
    </div>
  );
}
