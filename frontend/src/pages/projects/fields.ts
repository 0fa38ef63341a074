/** The settings of a project as the form has them: what each is called, its bounds, and what it does. */
import type { Project, ProjectChange } from '../../api/types';
import { thousands } from '../words';

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
  /** A share: people write it in percent, the server keeps 0 to 1. */
  percent?: true;
  /** Not only whole numbers. */
  decimals?: true;
}

const share = { min: 0, max: 100, step: 5, percent: true } as const;

/** In the order of the form: who gets what work, how it is split and looked at, check tasks. */
export const SETTINGS: readonly NumberSetting[] = [
  { name: 'priority', label: 'Priority', hint: 'The larger comes first.', min: -1000, max: 1000, step: 1 },
  {
    name: 'required_level',
    label: 'Required level',
    hint: '0: no skill needed. 1: practice passed. More is given by managers.',
    min: 0,
    max: 9,
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
  {
    name: 'overlap',
    label: 'People per task',
    hint: 'So many label the same task independently. Counts for tasks that nobody has begun.',
    min: 1,
    max: 10,
    step: 1,
  },
  {
    name: 'cells_per_tile',
    label: 'Cells per tile',
    hint: 'Fields with more cells in a frame are split.',
    min: 1,
    max: 1_000_000,
    step: 10,
  },
  {
    name: 'sample_rate',
    label: 'Random sample',
    hint: 'Share of what is submitted that the review desk offers as a sample.',
    ...share,
  },
  {
    name: 'gold_rate',
    label: 'Share of check tasks',
    hint: 'Of a person’s tasks. Their answers are known.',
    ...share,
  },
  {
    name: 'gold_threshold',
    label: 'Pause below a score of',
    hint: 'The mean of the last check tasks, 0 to 1.',
    min: 0,
    max: 1,
    step: 0.05,
    decimals: true,
  },
  {
    name: 'gold_window',
    label: 'Over so many check tasks',
    hint: 'Before that many nobody is paused.',
    min: 1,
    max: 1000,
    step: 1,
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

/** What the field of a setting shows of the draft; '' where nothing is set. */
export function shownOf({ name, percent }: NumberSetting, draft: Draft): number | '' {
  const value = draft[name];
  if (value === null) return '';
  // 0.07 × 100 is a little more than 7.
  return percent ? Math.round(value * 1e6) / 1e4 : value;
}

/** What the draft holds when a field shows this. */
export function meantBy({ percent }: NumberSetting, shown: number | string): number | null {
  if (shown === '' || !Number.isFinite(Number(shown))) return null;
  return percent ? Number(shown) / 100 : Number(shown);
}

/** What is wrong with a setting; null when nothing is. */
export function wrongWith(setting: NumberSetting, draft: Draft): string | null {
  const { min, max, optional, percent } = setting;
  const shown = shownOf(setting, draft);
  if (shown === '') return optional ? null : 'A number is needed.';
  if (shown >= min && shown <= max) return null;
  return `${numberWords(min)} to ${numberWords(max)}${percent ? ' %' : ''}`;
}

/** A number with a minus sign as wide as a plus, and thin spaces between thousands. */
export function numberWords(n: number): string {
  return `${n < 0 ? '−' : ''}${thousands(Math.abs(n))}`;
}

/** What of a draft differs from the project, as the server wants it. */
export function changesOf(draft: Draft, before: Draft): ProjectChange {
  const changed = Object.entries(draft).filter(([name, value]) => before[name as keyof Draft] !== value);
  return Object.fromEntries(changed);
}

/** Whether it could be sent: every number is one, within its bounds. */
export function isComplete(draft: Draft): boolean {
  return draft.name.trim() !== '' && SETTINGS.every((setting) => wrongWith(setting, draft) === null);
}
