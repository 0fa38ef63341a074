import { Button, Kbd, Progress } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useSelector } from '@xstate/react';
import { useMemo, useState } from 'react';
import { LoadProblem } from '../../../app/LoadProblem';
import type { PlacesRef } from '../../actors/parts';
import { useKey } from '../../keyboard/KeymapContext';
import { commandKeyId } from '../../keyboard/keymap';
import { listedPlaces, type SeenPlace } from '../../places/open';
import { useDesk } from '../../view/DeskContext';
import { keepFocus } from '../ToolButton';
import { VirtualList, type RowProps } from '../VirtualList';
import { PlaceButtons, PlaceRow } from './PlaceRow';
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
  const standing = useSelector(places, (state) => state.context.standing);
  const current = useSelector(places, (state) => state.context.current);
  const at = useSelector(places, (state) => state.context.at);
  const rows = useMemo(() => listedPlaces(standing, current, at), [standing, current, at]);
  const here = rows.findIndex(({ place }) => place.id === current);
  return (
    <VirtualList
      label="Places to look at"
      className={classes.list}
      count={rows.length}
      row={ROW}
      at={here}
      tall={CURRENT_ROW}
      name="place"
      onStep={(by) => places.send({ type: 'STEP', by })}
      onGo={() => current !== null && places.send({ type: 'GO', id: current })}
      controls={here >= 0 && <PlaceButtons {...rows[here]!} />}
    >
      {(index, row) => {
        const { place, state } = rows[index]!;
        return <PlaceRow key={place.id} {...{ place, state, row }} current={index === here} />;
      }}
    </VirtualList>
  );
}

function SeenRow({
  seen: { place, how },
  row,
  current,
}: {
  seen: SeenPlace;
  row: RowProps;
  current: boolean;
}) {
  const { parts } = useDesk();
  return (
    <div
      role="option"
      {...row}
      aria-selected={current}
      className={classes.row}
      data-state={how}
      title={place.decision ? `Fine as it was: ${place.decision.by}` : 'Mended'}
      onMouseDown={keepFocus}
      onClick={() => parts.places?.send({ type: 'GO', id: place.id })}
    >
      <IconCheck size={18} stroke={1.75} aria-hidden />
      <span className={classes.words}>
        <span>{place.title}</span>
        <small>
          {how === 'fine' ? 'Fine' : 'Mended'} · {place.detail}
        </small>
      </span>
      <span className={classes.frame}>t {place.t}</span>
    </div>
  );
}

/** What was mended or found fine, by frame; the latter can be opened again. */
function SeenList({ places, seen }: { places: PlacesRef; seen: readonly SeenPlace[] }) {
  const { writable } = useDesk();
  const current = useSelector(places, (state) => state.context.current);
  const here = seen.findIndex(({ place }) => place.id === current);
  const chosen = seen[here];
  const canOpen = chosen?.how === 'fine' && writable;
  const go = (index: number) => {
    const next = seen[Math.min(Math.max(index, 0), seen.length - 1)];
    if (next) places.send({ type: 'GO', id: next.place.id });
  };
  return (
    <VirtualList
      label="Places seen"
      className={classes.list}
      count={seen.length}
      row={ROW}
      at={here}
      tall={canOpen ? CURRENT_ROW : ROW}
      name="seen"
      onStep={(by) => go(here + by)}
      onGo={() => go(here)}
      controls={
        canOpen && (
          <div className={classes.buttons}>
            <Button
              size="dense"
              onMouseDown={keepFocus}
              onClick={() => places.send({ type: 'OPEN_AGAIN', id: chosen.place.id })}
            >
              Open again
            </Button>
          </div>
        )
      }
    >
      {(index, row) => (
        <SeenRow key={seen[index]!.place.id} seen={seen[index]!} row={row} current={index === here} />
      )}
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
  // Each by itself: what is saved changes the machine with every edit, and nothing here.
  const standing = useSelector(places, (state) => state.context.standing);
  const error = useSelector(places, (state) => state.context.error);
  const known = useSelector(places, (state) => state.context.list !== null);
  // Until an answer comes, also while it is asked for again: what stands and goes every ten seconds is no message.
  const failed = error !== null;
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
      {known && total > 0 && (
        <p className={classes.facts}>
          <span>{counts(mended, fine)}</span>
          <StepKeys />
        </p>
      )}
      {failed && (
        <LoadProblem
          className={classes.alert}
          what="The list of places could not be read."
          error={error}
          onAgain={() => places.send({ type: 'RETRY' })}
        />
      )}
      {!known && !failed && <p className={classes.facts}>Looking through the movie for places.</p>}
      {known && left === 0 && (
        <p className={classes.facts}>
          {total === 0 ? 'Nothing in this movie looks wrong.' : `All ${total} places seen.`}
        </p>
      )}
      {listsSeen ? <SeenList places={places} seen={seen} /> : known && <OpenList places={places} />}
      {seen.length > 0 && (
        <p className={classes.foot}>
          <Button
            size="dense"
            variant="subtle"
            onMouseDown={keepFocus}
            onClick={() => setShowsSeen(!listsSeen)}
          >
            {!listsSeen ? `Show ${seen.length} seen` : left > 0 ? `Show ${left} left` : 'Back to the list'}
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
