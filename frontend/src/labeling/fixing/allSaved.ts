import { UnreachableError } from '../../api/problems';
import type { Parts } from '../actors/parts';

/** How long one waits for edits that are on their way. */
const PATIENCE_MS = 15_000;

/** Resolves when every edit is on the server. @throws UnreachableError when that takes too long. */
export function allSaved(save: Parts['save']): Promise<void> {
  return new Promise((resolve, reject) => {
    const isSaved = () => save.getSnapshot().context.pending === 0;
    if (isSaved()) {
      resolve();
      return;
    }
    const end = (settle: () => void) => {
      clearTimeout(timer);
      watching.unsubscribe();
      settle();
    };
    const timer = setTimeout(() => end(() => reject(new UnreachableError(null))), PATIENCE_MS);
    const watching = save.subscribe(() => {
      if (isSaved()) end(resolve);
    });
  });
}
