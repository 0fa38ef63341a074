/** What the pages of people say, and what a changed form asks of the server. */
import type { Invitation, Person, PersonChange, Role, Skills } from '../../api/types';
import { counted, KIND_WORDS } from '../words';

export const ROLE_NAMES: Record<Role, string> = { annotator: 'Annotator', expert: 'Expert', admin: 'Admin' };
export const ROLES = Object.entries(ROLE_NAMES).map(([value, label]) => ({ value: value as Role, label }));

export const MAX_LEVEL = 9;
/** 0 to 9: what a level is worth. */
export const LEVELS = Array.from({ length: MAX_LEVEL + 1 }, (_, level) => ({
  value: String(level),
  label: level === 0 ? '0, none' : level === 1 ? '1, trained' : String(level),
}));

export const NO_SKILLS: Skills = { segmentation: 0, tracking: 0 };

/** `12 March`, with the year when it is another one. */
export function day(iso: string, now: Date = new Date()): string {
  const at = new Date(iso);
  const year = at.getFullYear() === now.getFullYear() ? undefined : 'numeric';
  return at.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', ...(year ? { year } : {}) });
}

/** `Segmentation 2, Tracking 1`; `none`. */
export function skillWords(skills: Invitation['skills']): string {
  const known = (['segmentation', 'tracking'] as const).filter((kind) => (skills[kind] ?? 0) > 0);
  return known.map((kind) => `${KIND_WORDS[kind]} ${skills[kind] ?? 0}`).join(', ') || 'none';
}

/** Whether an invitation still lets somebody in: `until 12 March`, `all used`, … */
export function stateWords({ state, expires_at }: Pick<Invitation, 'state' | 'expires_at'>): string {
  switch (state) {
    case 'open':
      return `open until ${day(expires_at)}`;
    case 'used':
      return 'all used';
    case 'expired':
      return `ended on ${day(expires_at)}`;
    case 'revoked':
      return 'revoked';
  }
}

const NAMED = 3;

/** Who came by an invitation: `Ada, Bob, Cyd and 4 more`. */
export function joinedWords(names: readonly string[]): string {
  const more = names.length - NAMED;
  return names.slice(0, NAMED).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

/** `one person`, `40 people`. */
export function forMany(uses: number): string {
  return uses === 1 ? 'one person' : counted(uses, 'person', 'people');
}

export interface PersonDraft {
  role: Role;
  skills: Skills;
  paused: boolean;
  reason: string;
}

export function draftOf(person: Person): PersonDraft {
  return {
    role: person.role,
    skills: { ...NO_SKILLS, ...person.skills },
    paused: person.paused_at !== null,
    reason: person.paused_for ?? '',
  };
}

/** What differs between a person and the draft; null when nothing does. What is not named stays as it is. */
export function changeOf(person: Person, draft: PersonDraft): PersonChange | null {
  const before = draftOf(person);
  const change: PersonChange = {};
  if (draft.role !== before.role) change.role = draft.role;
  const skills: Partial<Skills> = {};
  for (const kind of ['segmentation', 'tracking'] as const) {
    if (draft.skills[kind] !== before.skills[kind]) skills[kind] = draft.skills[kind];
  }
  if (Object.keys(skills).length > 0) change.skills = skills;
  const reason = draft.reason.trim();
  if (draft.paused !== before.paused || (draft.paused && reason !== before.reason)) {
    change.paused = draft.paused;
    if (draft.paused) change.paused_for = reason;
  }
  return Object.keys(change).length > 0 ? change : null;
}

/** Of whom the table of people can be. */
export type Group = 'all' | 'paused' | Role;

export const GROUPS: readonly { value: Group; label: string }[] = [
  { value: 'all', label: 'Everybody' },
  { value: 'paused', label: 'Paused' },
  { value: 'annotator', label: 'Annotators' },
  { value: 'expert', label: 'Experts' },
  { value: 'admin', label: 'Admins' },
];

/** The people of a group. */
export function chosen(people: readonly Person[], group: Group): Person[] {
  return people.filter(
    ({ role, paused_at }) => group === 'all' || (group === 'paused' ? paused_at !== null : role === group),
  );
}

/** The people whose name holds what was typed, in capitals or not. */
export function named(people: readonly Person[], typed: string): Person[] {
  const wanted = typed.trim().toLowerCase();
  return people.filter((person) => person.name.toLowerCase().includes(wanted));
}
