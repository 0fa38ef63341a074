/** Giving a verdict over a network that may be gone: what was given stands once, and is said to stand. */
import { isProblem, UnreachableError, wordsFor } from '../../api/problems';
import { getRevisions, giveVerdict } from '../../api/reviews';

export type GivenVerdict = Parameters<typeof giveVerdict>[1];

/**
 * Give it. Refused, for the task is judged already, one looks whether it was this very verdict of this very person: then
 * only the answer of an earlier try was lost.
 */
export async function giveOnce(taskId: number, verdict: GivenVerdict, me: string | undefined): Promise<void> {
  try {
    await giveVerdict(taskId, verdict);
  } catch (error) {
    if (!isProblem(error, 'lease-lost', 'wrong-state')) throw error;
    const judged = (await getRevisions(taskId)).find(({ number }) => number === verdict.revision)?.verdict;
    if (judged?.verdict !== verdict.verdict || judged.expert !== me) throw error;
  }
}

/** May the same verdict be sent again at once? */
export const mayPass = (error: unknown) => error instanceof UnreachableError;

/** Why the verdict was not given, for who gave it. */
export function refusalWords(error: unknown): string {
  if (mayPass(error)) return 'The server did not answer. Nothing is lost: try again.';
  if (!isProblem(error, 'lease-lost')) return wordsFor(error);
  const by = error.members['taken_by'];
  return typeof by === 'string'
    ? `${by} has taken this task over. Nothing was judged.`
    : 'Your turn at this task had ended, and is asked for again. Nothing was judged: say yes once more.';
}
