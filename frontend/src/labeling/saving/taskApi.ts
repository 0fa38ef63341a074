/** The requests the labeling page makes, in one place, so that its tests can stand in for the server. */
import type { Edit } from '../../labels/types';
import { fetchLabelFrame, fetchRawFrame, type LabelFrame, type RawPixels } from '../../api/frames';
import { setCommentDone } from '../../api/reviews';
import { signIn } from '../../api/session';
import {
  acquireLease,
  getEdits,
  getLineage,
  getTask,
  postEdits,
  releaseLease,
  renewLease,
  submitTask,
  type EditsPage,
  type LoggedEdit,
} from '../../api/tasks';
import type { Comment, Lease, Lineage, Movie, Session, Task } from '../../api/types';

export type { EditsPage, LoggedEdit };

export interface TaskApi {
  task(id: number): Promise<Task>;
  acquireLease(id: number, tab: string, takeOver: boolean): Promise<Lease>;
  renewLease(id: number, token: string): Promise<Lease>;
  releaseLease(id: number, token: string): Promise<void>;
  lineage(id: number): Promise<Lineage>;
  edits(id: number, after: number): Promise<EditsPage<Edit>>;
  sendEdits(
    id: number,
    lease: string,
    expected: number,
    edits: readonly Edit[],
  ): Promise<{ sequence: number }>;
  submit(id: number, lease: string, expected: number): Promise<Task>;
  rawFrame(movie: Movie, t: number, channel: number, signal: AbortSignal): Promise<RawPixels>;
  labelFrame(id: number, movie: Movie, feature: string, t: number, signal: AbortSignal): Promise<LabelFrame>;
  signIn(name: string, password: string): Promise<Session>;
  tickComment(id: number, done: boolean): Promise<Comment>;
}

export const taskApi: TaskApi = {
  task: getTask,
  acquireLease,
  renewLease,
  releaseLease: async (id, token) => {
    await releaseLease(id, token);
  },
  lineage: getLineage,
  edits: (id, after) => getEdits<Edit>(id, after),
  sendEdits: postEdits,
  submit: submitTask,
  rawFrame: fetchRawFrame,
  labelFrame: (id, movie, feature, t, signal) => fetchLabelFrame(id, movie, feature, t, 'current', signal),
  signIn,
  tickComment: setCommentDone,
};

/** The whole log of a task, page by page. */
export async function wholeLog(api: TaskApi, id: number, after = 0): Promise<EditsPage<Edit>> {
  const edits: LoggedEdit<Edit>[] = [];
  let from = after;
  for (;;) {
    const page = await api.edits(id, from);
    edits.push(...page.edits);
    const last = page.edits.at(-1)?.sequence;
    if (last === undefined || last >= page.sequence) return { sequence: page.sequence, edits };
    from = last;
  }
}
