/**
 * The requests of the labeling page where an expert mends a submitted task: the lease is the one they judge with, and
 * handing in accepts the task with their edits.
 */
import { isProblem } from '../../api/problems';
import { beginToJudge, endJudging, giveVerdict, goOnJudging } from '../../api/reviews';
import type { Task } from '../../api/types';
import { loadDraft, saveDraft } from '../../pages/review/draftComments';
import { taskApi, type TaskApi } from '../saving/taskApi';

/** A submitted task takes the edits of who judges it. */
function open(task: Task): Task {
  const free = task.lease === null || task.lease.mine;
  return { ...task, editable: task.state === 'submitted' && free };
}

export const fixApi: TaskApi = {
  ...taskApi,
  task: async (id) => open(await taskApi.task(id)),
  acquireLease: (id, tab, takeOver) => beginToJudge(id, tab, takeOver, true),
  renewLease: goOnJudging,
  releaseLease: (id, token) => endJudging(id, token),
  submit: async (id, lease, expected) => {
    const { revision } = await taskApi.task(id);
    // What was written at the desk before goes with it: the annotator reads what was wrong.
    const comments = loadDraft(id, revision);
    try {
      const task = await giveVerdict(id, {
        verdict: 'fix',
        lease,
        expected,
        revision,
        comments,
        reason: '',
      });
      saveDraft(id, revision, []);
      return task;
    } catch (error) {
      if (!isProblem(error, 'lease-lost', 'wrong-state')) throw error;
      // The answer of an earlier try may have been lost: then it is accepted with these very edits.
      const now = await taskApi.task(id);
      if (now.state === 'approved' && now.sequence === expected) return now;
      throw error;
    }
  },
};
