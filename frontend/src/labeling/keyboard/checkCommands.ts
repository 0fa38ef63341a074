/** The keys of the checks. */
import type { Command } from './commands';
import type { ChecksEvent } from '../actors/checks';

const command = (id: string, name: string, key: string, event: ChecksEvent, once?: true): Command => ({
  id,
  name,
  keys: [key],
  scopes: ['outline', 'track'],
  kinds: ['segmentation'],
  group: 'Checks',
  ...(once && { once }),
  run: ({ parts }) => parts.checks.send(event),
});

export const checkCommands: readonly Command[] = [
  command('check-before', 'Check before', ',', { type: 'STEP', by: -1 }),
  command('check-after', 'Next check', '.', { type: 'STEP', by: 1 }),
  command('mend', 'Mend what the check found, where it is safe', '/', { type: 'MEND' }, true),
  command('fine', 'Fine as it is', 'F', { type: 'FINE' }, true),
];
