/** The settings of a project as the form has them: what each is called, its bounds, and what it does. */
import type { Project, ProjectChange } from '../../api/types';

type NumberName = Exclude<keyof ProjectChange, 'name' | 'paused'>;

export interface NumberSetting {
  name: NumberName;
  label: string;
  hint: string;
  min: number;
  max: number;
  step: number;
  /** May be left empty: no limit. */
  optional?: true;
}

const share = { min: 0, max: 1, step: 0.05 };

export const SETTINGS: readonly NumberSetting[] = [
  { name: 'priority', label: 'Priority', hint: 'The larger comes first.', min: -1000, max: 1000, step: 1 },
  {
    name: 'required_level',
    label: 'Required level',
    hint: '0: nobody needs a skill. 1: practice passed. More is given by managers.',
    min: 0,
    max: 9,
    step: 1,
  },
  {
    name: 'overlap',
    label: 'People per task',
    hint: 'How many label the same task independently. Counts for tasks that nobody has begun.',
    min: 1,
    max: 10,
    step: 1,
  },
  {
    name: 'max_tasks_per_person',
    label: 'Tasks per person',
    hint: 'The most that one person gets. Empty: no limit.',
    min: 1,
    max: 1_000_000,
    step: 1,
    optional: true,
  },
  { name: 'gold_rate', label: 'Share of check tasks', hint: 'Their answers are known.', ...share },
  {
    name: 'gold_threshold',
    label: 'Pause below a score of',
    hint: 'The mean of the last check tasks.',
    ...share,
  },
  {
    name: 'gold_window',
    label: 'Over so many check tasks',
    hint: 'The last ones.',
    min: 1,
    max: 1000,
    step: 1,
  },
  {
    name: 'sample_rate',
    label: 'Random sample',
    hint: 'Share of submissions that the review desk offers as a sample.',
    ...share,
  },
  {
    name: 'cells_per_tile',
    label: 'Cells per tile',
    hint: 'Fields with more cells in a frame are split.',
    min: 1,
    max: 1_000_000,
    step: 10,
  },
];

export type Draft = Record<NumberName, number | null> & { name: string };

export const NEW: Draft = {
  name: '',
  priority: 0,
  required_level: 0,
  overlap: 1,
  max_tasks_per_person: null,
  gold_rate: 0,
  gold_threshold: 0.8,
  gold_window: 5,
  sample_rate: 0.1,
  cells_per_tile: 150,
};

export function draftOf(project: Project): Draft {
  const draft: Draft = { ...NEW, name: project.name };
  for (const { name } of SETTINGS) draft[name] = project[name];
  return draft;
}

/** What of a draft differs from the project, as the server wants it. */
export function changesOf(draft: Draft, before: Draft): ProjectChange {
  const changed = Object.entries(draft).filter(([name, value]) => before[name as keyof Draft] !== value);
  return Object.fromEntries(changed);
}

/** Whether it could be sent: every number is one, within its bounds. */
export function isComplete(draft: Draft): boolean {
  return (
    draft.name.trim() !== '' &&
    SETTINGS.every(({ name, optional, min, max }) => {
      const value = draft[name];
      return value === null ? optional === true : value >= min && value <= max;
    })
  );
}
