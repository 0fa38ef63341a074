/** The ways of looking at a movie, in words: on the bar, in its menus, and for those who hear the page. */
import type { Ghosts, PaneCount, Trails } from './seeing';

export const trailWords = (trails: Trails): string =>
  trails === 0 ? 'Trails off' : trails === 'all' ? 'Trails: all' : `Trails ${trails}`;

export const trailChoice = (trails: Trails): string =>
  trails === 0 ? 'None' : trails === 'all' ? 'All frames up to here' : `The last ${trails} frames`;

const GHOST_CHOICES: Readonly<Record<Ghosts, string>> = {
  off: 'None',
  before: 'Outlines of the frame before',
  after: 'Outlines of the frame after',
  both: 'Outlines of both',
};
const GHOST_WORDS: Readonly<Record<Ghosts, string>> = {
  off: 'Ghost off',
  before: 'Ghost: frame before',
  after: 'Ghost: frame after',
  both: 'Ghost: both',
};

export const ghostChoice = (ghosts: Ghosts): string => GHOST_CHOICES[ghosts];
export const ghostWords = (ghosts: Ghosts): string => GHOST_WORDS[ghosts];

const VIEW_CHOICES: Readonly<Record<PaneCount, string>> = {
  1: 'This frame',
  2: 'With the frame after',
  3: 'Between the frames before and after',
};
const VIEW_WORDS: Readonly<Record<PaneCount, string>> = {
  1: 'One frame',
  2: 'Two frames',
  3: 'Three frames',
};

export const viewChoice = (panes: PaneCount): string => VIEW_CHOICES[panes];
export const viewWords = (panes: PaneCount): string => VIEW_WORDS[panes];
