/**
 * Texts that were begun and not saved. They outlive the page: a session that ends sends its person to the sign-in page,
 * and a link leads away with one click.
 */
import type { InstructionsText } from '../../api/types';

export interface TextDraft {
  text: string;
  /** The version that it began with. */
  basedOn: number;
}

type Which = Pick<InstructionsText, 'kind'> & { project: { id: number } };

/** By person: who signs in next in this browser has others. */
function keyOf(person: number, { kind, project }: Which): string {
  return `prospero.instructions-draft.${person}.${project.id}.${kind}`;
}

export function readDraft(person: number, which: Which): TextDraft | null {
  try {
    const found = JSON.parse(localStorage.getItem(keyOf(person, which)) ?? 'null') as TextDraft | null;
    return typeof found?.text === 'string' && typeof found.basedOn === 'number' ? found : null;
  } catch {
    return null;
  }
}

export function keepDraft(person: number, which: Which, draft: TextDraft): void {
  try {
    localStorage.setItem(keyOf(person, which), JSON.stringify(draft));
  } catch {
    // No room, or none allowed: the text is in the page as long as that is open.
  }
}

export function dropDraft(person: number, which: Which): void {
  try {
    localStorage.removeItem(keyOf(person, which));
  } catch {
    // As above.
  }
}
