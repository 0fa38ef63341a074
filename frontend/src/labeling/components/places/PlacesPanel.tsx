import { Alert, Button, Kbd, Progress } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useSelector } from '@xstate/react';
import { useMemo, useState } from 'react';
import { wordsFor } from '../../../api/problems';
import type { PlacesRef } from '../../actors/parts';
import { useKey } from '../../keyboard/KeymapContext';
import { commandKeyId } from '../../keyboard/keymap';
import { listedPlaces, type SeenPlace } from '../../places/open';
import { useDesk } from '../../view/DeskContext';
import { keepFocus } from '../ToolButton';
import { VirtualList } from '../VirtualList';
import { PlaceRow } from './PlaceRow';
import classes from './places.module.css';

const ROW = 46;
/** With its buttons. */
const CURRENT_ROW = 81;

function StepKeys() {
  const keys = [useKey(commandKeyId('place-before')), useKey(commandKeyId('place-after'))];
  const caps = keys.flatMap((key) => (key ? [key.cap] : []));
  if (caps.length === 0) return null;
  return (
    <span className={classes.keys}>
      {caps.map((cap) => (
        <Kbd key={cap}>{cap}</Kbd>
      ))}{' '}
      step
    </span>
  );
}

/** What is left to look at, and the place one is at even when it was just mended. */
function OpenList({ places }: { places: PlacesRef }) {
  const { standing, current, at } = useSelector(places, (state) => state.context);
  const rows = useMemo(() => listedPlaces(standing, current, at), [standing, current, at]);
  return (
    <VirtualList
      label="Places to look at"
      className={classes.list}
      count={rows.length}
      row={ROW}
      at={rows.findIndex(({ place }) => place.id === current)}
      tall={CURRENT_ROW}
      idOf={(index) => `place-${index}`}
      onStep={(by) => places.send({ type: 'STEP', by })}
      onGo={() => current !== null && places.send({ type: 'GO', id: current })}
    >
      {(index, top, height) => {
        const { place, state } = rows[index]!;
        return (
          <PlaceRow key={place.id} {...{ place, state, index, top, height }} current={place.id === current} />
        );
      }}
    </VirtualList>
  );
}

function SeenRow({ seen, top, index }: { seen: SeenPlace; top: number; index: number }) {
  const { parts, writable } = useDesk();
  const { place, how } = seen;
  const current = parts.places?.getSnapshot().context.current === place.id;
  return (
    <div
      role="option"
      id={`seen-${index}`}
      aria-selected={current}
      className={classes.row}
      data-state={how}
      style={{ top, height: ROW }}
      onMouseDown={keepFocus}
      title={place.decision ? `Fine as it was: ${place.decision.by}` : 'Mended'}
      onClick={() => parts.places?.send({ type: 'GO', id: place.id })}
    >
      <IconCheck size={18} stroke={1.75} aria-label={how === 'fine' ? 'Fine as it was' : 'Mended'} />
      <span className={classes.words}>
        <span>{place.title}</span>
        <small>
          {how === 'fine' ? 'Fine' : 'Mended'} · {place.detail}
        </small>
      </span>
      {how === 'fine' && writable ? (
        <Button
          size="dense"
          variant="subtle"
          onMouseDown={keepFocus}
          onClick={(event) => {
            event.stopPropagation();
            parts.places?.send({ type: 'OPEN_AGAIN', id: place.id });
          }}
        >
          Open again
        </Button>
      ) : (
        <span className={classes.frame}>t {place.t}</span>
      )}
    </div>
  );
}

function SeenList({ seen }: { seen: readonly SeenPlace[] }) {
  return (
    <VirtualList
      label="Places seen"
      className={classes.list}
      count={seen.length}
      row={ROW}
      at={-1}
      idOf={(index) => `seen-${index}`}
      onStep={() => undefined}
      onGo={() => undefined}
    >
      {(index, top) => <SeenRow key={seen[index]!.place.id} seen={seen[index]!} top={top} index={index} />}
    </VirtualList>
  );
}

function counts(mended: number, fine: number): string {
  const parts = [
    mended > 0 ? `${mended} mended` : '',
    fine > 0 ? `${fine} fine as ${fine === 1 ? 'it was' : 'they were'}` : '',
  ].filter(Boolean);
  return parts.join(' · ') || 'The most promising first';
}

function Listed({ places }: { places: PlacesRef }) {
  const { standing, error, list } = useSelector(places, (state) => state.context);
  const failed = useSelector(places, (state) => state.matches('failed'));
  const [showsSeen, setShowsSeen] = useState(false);
  const { seen, total, mended, fine } = standing;
  const left = total - seen.length;
  const listsSeen = showsSeen && seen.length > 0;
  return (
    <section className={classes.places} aria-label="Places to look at" data-region>
      <h2>
        Places to look at
        {total > 0 && (
          <span className={classes.seen}>
            {seen.length} of {total} seen
          </span>
        )}
      </h2>
      {total > 0 && (
        <Progress
          className={classes.progress}
          value={(100 * seen.length) / total}
          size={5}
          aria-label={`${seen.length} of ${total} places seen`}
        />
      )}
      {list !== null && total > 0 && (
        <p className={classes.facts}>
          <span>{counts(mended, fine)}</span>
          <StepKeys />
        </p>
      )}
      {failed && (
        <Alert className={classes.alert} color="err" role="alert">
          The list of places could not be read. {wordsFor(error)}{' '}
          <Button size="dense" onClick={() => places.send({ type: 'RETRY' })}>
            Try again
          </Button>
        </Alert>
      )}
      {list === null && !failed && <p className={classes.facts}>Looking through the movie for places.</p>}
      {list !== null && left === 0 && (
        <p className={classes.facts}>
          {total === 0 ? 'Nothing in this movie looks wrong.' : `All ${total} places seen.`}
        </p>
      )}
      {listsSeen ? <SeenList seen={seen} /> : list !== null && <OpenList places={places} />}
      {seen.length > 0 && (
        <p className={classes.foot}>
          <Button
            size="dense"
            variant="subtle"
            aria-pressed={listsSeen}
            onMouseDown={keepFocus}
            onClick={() => setShowsSeen(!listsSeen)}
          >
            {listsSeen ? `Show ${left} left` : `Show ${seen.length} seen`}
          </Button>
        </p>
      )}
    </section>
  );
}

/** What in a complete movie may be wrong, the most promising first; only these places need eyes. */
export function PlacesPanel() {
  const { parts } = useDesk();
  return parts.places && <Listed places={parts.places} />;
}
