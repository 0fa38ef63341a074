/** What API tokens may be used for, in words. */
import type { Role, Scope } from '../../api/types';

export const SCOPE_WORDS: Record<Scope, string> = {
  read: 'Read: see tasks, movies and labels',
  work: 'Work: ask for tasks, edit and submit them',
  review: 'Review: accept and return what was submitted',
  manage: 'Manage: invite and change people',
};

const OF_ROLE: Record<Role, Scope[]> = {
  annotator: ['read', 'work'],
  expert: ['read', 'work', 'review'],
  admin: ['read', 'work', 'review', 'manage'],
};

/** The scopes that a token of somebody of this role may have: never more than the person may do. */
export function scopesOf(role: Role): Scope[] {
  return OF_ROLE[role];
}

/** How long a token counts; `0` until it is revoked. */
export const VALIDITY = [
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: 'a year' },
  { value: '0', label: 'until revoked' },
];
