/** Keys of looking at a movie over time: trails, ghosts, frames in view, playback, following. None of them changes labels. */
import type { Parts } from '../actors/parts';
import { showFrames } from '../view/showFrames';
import { ghostWords, trailWords, viewWords } from '../view/seeingWords';
import { GHOSTS, nextOf, PANES, TRAILS, type Seeing } from '../view/seeing';
import type { Command, Hands } from './commands';

const common = { scopes: ['outline', 'track'], kinds: ['tracking'], group: 'View' } as const;

const seeingOf = ({ display }: Pick<Parts, 'display'>): Seeing => display.getSnapshot().context.seeing;

/** The next setting, and what it is for those who cannot see it. */
function step(
  id: string,
  name: string,
  key: string,
  next: (now: Seeing) => Partial<Seeing>,
  says: (now: Seeing) => string,
): Command {
  return {
    ...common,
    id,
    name,
    keys: [key],
    whileDrawing: true,
    run: ({ root, parts }: Hands) => {
      parts.display.send({ type: 'SEEING', by: next(seeingOf(parts)) });
      root.send({ type: 'SAY', text: says(seeingOf(parts)) });
    },
  };
}

export const seeingCommands: readonly Command[] = [
  {
    ...common,
    id: 'play',
    name: 'Play or stop',
    keys: [';'],
    group: 'Frames',
    once: true,
    run: ({ parts }) => parts.playback?.send({ type: 'TOGGLE' }),
  },
  step(
    'trails',
    'Trails: none, over the last 4, 8 or 16 frames, or all',
    'Shift+T',
    ({ trails }) => ({ trails: nextOf(TRAILS, trails) }),
    ({ trails }) => trailWords(trails),
  ),
  step(
    'ghosts',
    'Ghosts: outlines of the frame before, after, both, or none',
    'Shift+O',
    ({ ghosts }) => ({ ghosts: nextOf(GHOSTS, ghosts) }),
    ({ ghosts }) => ghostWords(ghosts),
  ),
  step(
    'follow',
    'Keep the selected cell in the centre from frame to frame',
    'Shift+F',
    ({ follow }) => ({ follow: !follow }),
    ({ follow }) => (follow ? 'The view follows the selected cell' : 'The view stays where it is'),
  ),
  {
    ...common,
    id: 'neighbours',
    name: 'One frame, with the next, or with both neighbours',
    keys: ['Shift+V'],
    run: ({ root, parts }) => {
      showFrames(parts, nextOf(PANES, seeingOf(parts).panes));
      root.send({ type: 'SAY', text: viewWords(seeingOf(parts).panes) });
    },
  },
];
