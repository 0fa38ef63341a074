/** The figures in large, in words: every number with its unit and what it is of. */
import type { Figures, OwnSums } from '../../api/figures';
import { counted, thousands } from '../words';
import type { Fact } from './Numbers';
import { scoreWords, secondsWords, shareWords, timeWords } from './words';

/** `2 of 36`. */
export const ofReviewed = ({ tasks_accepted, tasks_returned }: OwnSums) =>
  `${thousands(tasks_returned)} of ${thousands(tasks_accepted + tasks_returned)}`;

/** A person's own. `before`: those of the time before, named by `beforeWords`. */
export function ownFacts(figures: OwnSums, before: OwnSums, beforeWords: string): Fact[] {
  const then =
    before.seconds_per_cell === null ? '' : `, ${beforeWords} ${secondsWords(before.seconds_per_cell)}`;
  return [
    {
      value: thousands(figures.tasks_accepted),
      words: figures.tasks_accepted === 1 ? 'task accepted' : 'tasks accepted',
    },
    {
      value: thousands(figures.cells_corrected),
      words: figures.cells_corrected === 1 ? 'cell corrected' : 'cells corrected',
    },
    { value: secondsWords(figures.seconds_per_cell), words: `per cell${then}` },
    { value: shareWords(figures.returned_share), words: `returned, ${ofReviewed(figures)}` },
  ];
}

/** What else a person may want to know of their own. */
export function moreOwnFacts(figures: OwnSums): Fact[] {
  return [
    { value: timeWords(figures.seconds_worked), words: 'of work, pauses over 60 s left out' },
    {
      value: thousands(figures.tasks_submitted),
      words: `${figures.tasks_submitted === 1 ? 'task' : 'tasks'} submitted`,
    },
    { value: thousands(figures.divisions_corrected), words: 'divisions corrected' },
    { value: thousands(figures.cells_fixed), words: 'cells that the expert mended after you' },
  ];
}

/** Everybody's. */
export function dashboardFacts(figures: Figures): Fact[] {
  return [
    {
      value: thousands(figures.tasks_accepted),
      words: `${figures.tasks_accepted === 1 ? 'task' : 'tasks'} accepted of ${thousands(figures.tasks_submitted)} submitted`,
    },
    {
      value: shareWords(figures.returned_share),
      words: `returned, ${ofReviewed(figures)} ${figures.tasks_accepted + figures.tasks_returned === 1 ? 'verdict' : 'verdicts'}`,
    },
    {
      value: secondsWords(figures.seconds_per_cell),
      words: `per cell, ${counted(figures.cells_timed, 'cell')}`,
    },
    { value: timeWords(figures.seconds_worked), words: 'of work, review too' },
    {
      value: thousands(figures.cells_corrected),
      words: `of ${thousands(figures.cells)} cells corrected`,
    },
    {
      value: thousands(figures.divisions_corrected),
      words: `divisions corrected, ${thousands(figures.divisions)} there`,
    },
    { value: scoreWords(figures.gold_score), words: `score of ${counted(figures.gold_tasks, 'check task')}` },
    {
      value: scoreWords(figures.agreement),
      words: `agreement, ${counted(figures.agreement_tasks, 'pair')} of tasks`,
    },
  ];
}
