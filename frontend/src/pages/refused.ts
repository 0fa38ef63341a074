/** What the server refused of a form: the words beside the field they are about, and the rest. */
import { isProblem, wordsFor } from '../api/problems';

/** The first thing wrong with a field (`scopes[0]` is about `scopes`); null when nothing is. */
export function fieldError(error: unknown, field: string): string | null {
  if (!isProblem(error, 'invalid')) return null;
  const part = error.invalidParts.find(({ where }) => where.split(/[.[]/)[0] === field);
  return part ? sentence(part.what) : null;
}

/** What no field of the form shows; null when all is said, or nothing is wrong. */
export function otherError(error: unknown, fields: readonly string[]): string | null {
  if (!error || fields.some((field) => fieldError(error, field) !== null)) return null;
  return wordsFor(error);
}

/**
 * The server says `is among the first that are tried. …` of a password, and `there is one of this name already. …` of a
 * name: sentences of their own beside the field.
 */
function sentence(what: string): string {
  if (/^(there|it|its) /.test(what)) return what.charAt(0).toUpperCase() + what.slice(1);
  return /^[a-z]/.test(what) ? `This ${what}` : what;
}
