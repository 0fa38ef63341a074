import { describe, expect, it } from 'vitest';
import { makeEdit } from '../../labels/edits';
import type { Edit } from '../../labels/types';
import { FakeServer } from '../testing/fakeServer';
import { historyBefore, standsAlone } from './history';
import { stacksFromLog } from './stacks';

const edit = (id: string, undoes: string | null = null): Edit => ({
  ...makeEdit('brush', [], { id }),
  undoes,
});

/** A log of random edits, undos and redos, as a page would make it. */
function randomLog(n: number, seed: number): Edit[] {
  const log: Edit[] = [];
  const random = () => (seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648;
  for (let i = 0; i < n; i++) {
    const { undoStack, redoStack } = stacksFromLog(log.slice(-400));
    const [undone, redone] = [undoStack.at(-1), redoStack.at(-1)];
    const dice = random();
    if (dice < 0.35 && undone) log.push(edit(`e${i}`, undone.last.id));
    else if (dice < 0.6 && redone) log.push(edit(`e${i}`, redone.last.id));
    else log.push(edit(`e${i}`));
  }
  return log;
}

const ids = (stack: readonly { edit: Edit; last: Edit }[]) =>
  stack.map(({ edit: { id }, last }) => [id, last.id]);

describe('history', () => {
  it('a_part_that_stands_alone_gives_the_top_of_the_true_stacks', () => {
    for (let seed = 1; seed <= 5; seed++) {
      const log = randomLog(300, seed);
      const whole = stacksFromLog(log);
      for (let from = 0; from < log.length; from++) {
        const part = log.slice(from);
        if (!standsAlone(part)) continue;
        const { undoStack, redoStack } = stacksFromLog(part);
        expect(ids(undoStack)).toEqual(
          undoStack.length === 0 ? [] : ids(whole.undoStack.slice(-undoStack.length)),
        );
        expect(ids(redoStack)).toEqual(ids(whole.redoStack));
        // What is below comes from the part before it.
        const below = stacksFromLog(log.slice(0, from)).undoStack;
        expect(ids([...below, ...undoStack])).toEqual(ids(whole.undoStack));
      }
    }
  });

  it('a_task_of_ten_thousand_edits_opens_with_one_page', async () => {
    const server = new FakeServer({ frames: [[[0]]] });
    server.append(Array.from({ length: 10_000 }, (_, i) => edit(`e${i}`)));
    const { edits, older, sequence } = await historyBefore(server, 7);
    expect([edits.length, older, sequence, server.requests.editsBefore]).toEqual([200, 9800, 10_000, 1]);
    const before = await historyBefore(server, 7, older + 1);
    expect(before.edits.at(-1)!.id).toBe('e9799');
  });

  it('goes_back_until_no_undo_reaches_below_what_was_read', async () => {
    const server = new FakeServer({ frames: [[[0]]] });
    const did = Array.from({ length: 500 }, (_, i) => edit(`e${i}`));
    const undid = Array.from({ length: 300 }, (_, i) => edit(`u${i}`, `e${499 - i}`));
    server.append([...did, ...undid]);
    const { edits, older } = await historyBefore(server, 7);
    expect(standsAlone(edits)).toBe(true);
    const { undoStack, redoStack } = stacksFromLog(edits);
    expect([undoStack.length + older, redoStack.length]).toEqual([200, 300]);
  });
});
