/** The keys of the list of places: those of the checks, in a tracking task. */
import type { PlacesEvent } from '../actors/places';
import type { Command } from './commands';

const command = (id: string, name: string, key: string, event: PlacesEvent, decides = false): Command => ({
  id,
  name,
  keys: [key],
  scopes: ['outline', 'track'],
  kinds: ['tracking'],
  group: 'Checks',
  // A key that is held must not decide about place after place.
  ...(decides && { changes: true, once: true }),
  run: ({ parts }) => parts.places?.send(event),
});

export const placeCommands: readonly Command[] = [
  command('place-before', 'Place before', ',', { type: 'STEP', by: -1 }),
  command('place-after', 'Next place to look at', '.', { type: 'STEP', by: 1 }),
  command('place-mend', 'Mend the place with what it suggests', '/', { type: 'MEND' }, true),
  command('place-fine', 'The place is fine as it is; on to the next one', 'F', { type: 'FINE' }, true),
];
