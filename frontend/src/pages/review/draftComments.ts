/** Comments that were written and not yet sent, kept in this browser: a reload must not lose an expert's words. */
import type { NewComment } from '../../api/types';

const key = (taskId: number, revision: number) => `prospero.review.${taskId}.${revision}`;

function isComment(value: unknown): value is NewComment {
  return (
    typeof value === 'object' &&
    value !== null &&
    't' in value &&
    typeof value.t === 'number' &&
    'text' in value &&
    typeof value.text === 'string' &&
    'cell' in value &&
    'x' in value &&
    'y' in value
  );
}

export function loadDraft(taskId: number, revision: number): NewComment[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(key(taskId, revision)) ?? '[]');
    return Array.isArray(stored) ? stored.filter(isComment) : [];
  } catch {
    return [];
  }
}

export function saveDraft(taskId: number, revision: number, comments: readonly NewComment[]): void {
  try {
    if (comments.length === 0) localStorage.removeItem(key(taskId, revision));
    else localStorage.setItem(key(taskId, revision), JSON.stringify(comments));
  } catch {
    // Storage is blocked or full: the comments are still on the page.
  }
}
