/** The requests the labeling page makes, in one place, so that its tests can stand in for the server. */
import type { Edit } from '../../labels/types';
import {
  fetchLabelBands,
  fetchLabelFrame,
  fetchLabelOverview,
  fetchRawFrame,
  fetchRawPart,
  type LabelFrame,
  type RawPixels,
} from '../../api/frames';
import type { TaskImage } from '../../api/image';
import type { Overview, Part } from '../../frames/largeImage';
import { decidePlace, listPlaces, type DecidedPlace, type Places } from '../../api/places';
import { fetchCentroids, type CentroidsOfFrames } from '../../api/centroids';
import {
  postCarryOver,
  postProposal,
  type CarriedOver,
  type CarryOverRequest,
  type Proposal,
  type ProposalRequest,
} from '../../api/proposals';
import { setCommentDone } from '../../api/reviews';
import { getSession, signIn } from '../../api/session';
import {
  acquireLease,
  getEdits,
  getEditsBefore,
  getLineage,
  getTask,
  postEdits,
  releaseLease,
  renewLease,
  submitTask,
  type EditsPage,
  type LoggedEdit,
} from '../../api/tasks';
import type { Comment, Lease, Lineage, Session, Task } from '../../api/types';

import type { LeftChecks } from '../checks/left';

export type { EditsPage, LoggedEdit };

export interface TaskApi {
  task(id: number): Promise<Task>;
  acquireLease(id: number, tab: string, takeOver: boolean): Promise<Lease>;
  /** `idle`: seconds since the person's last act. `away`: the page is out of sight since; the request must outlive it. */
  renewLease(id: number, token: string, idle: number, away?: boolean): Promise<Lease>;
  /** `closing`: the page is going away, and the request must outlive it. */
  releaseLease(id: number, token: string, closing: boolean): Promise<void>;
  lineage(id: number): Promise<Lineage>;
  edits(id: number, after: number): Promise<EditsPage<Edit>>;
  /** The last `limit` edits with a sequence number below `before`, oldest first. */
  editsBefore(id: number, before: number, limit: number): Promise<EditsPage<Edit>>;
  sendEdits(
    id: number,
    lease: string,
    expected: number,
    edits: readonly Edit[],
  ): Promise<{ sequence: number }>;
  submit(id: number, lease: string, expected: number, left?: LeftChecks): Promise<Task>;
  rawFrame(image: TaskImage, t: number, channel: number, signal: AbortSignal): Promise<RawPixels>;
  labelFrame(
    id: number,
    image: TaskImage,
    feature: string,
    t: number,
    signal: AbortSignal,
  ): Promise<LabelFrame>;
  /** A box of a level of a large raw frame. */
  rawPart(image: TaskImage, t: number, channel: number, part: Part, signal?: AbortSignal): Promise<RawPixels>;
  labelOverview(
    id: number,
    feature: string,
    t: number,
    overview: Overview,
    signal: AbortSignal,
  ): Promise<Uint32Array>;
  /** A large label frame, in parts. */
  labelBands(
    id: number,
    image: TaskImage,
    feature: string,
    t: number,
    signal: AbortSignal,
  ): Promise<LabelFrame>;
  /** Where the outlines of all frames are. */
  centroids(id: number, feature: string, signal: AbortSignal): Promise<CentroidsOfFrames>;
  signIn(name: string, password: string): Promise<Session>;
  /** Who is signed in now; null when nobody is. */
  session(): Promise<Session | null>;
  tickComment(id: number, done: boolean): Promise<Comment>;
  /** What in a tracking task may be wrong. */
  places(id: number, signal: AbortSignal): Promise<Places>;
  decidePlace(id: number, lease: string, place: string, fine: boolean): Promise<DecidedPlace>;
  /** Changes nothing on the server. */
  propose(task: number, request: ProposalRequest, signal: AbortSignal): Promise<Proposal>;
  carryOver(task: number, request: CarryOverRequest, signal: AbortSignal): Promise<CarriedOver>;
}

export const taskApi: TaskApi = {
  task: getTask,
  acquireLease,
  renewLease,
  releaseLease,
  lineage: getLineage,
  edits: (id, after) => getEdits<Edit>(id, after),
  editsBefore: (id, before, limit) => getEditsBefore<Edit>(id, before, limit),
  sendEdits: postEdits,
  submit: submitTask,
  rawFrame: fetchRawFrame,
  rawPart: fetchRawPart,
  labelOverview: fetchLabelOverview,
  labelBands: fetchLabelBands,
  labelFrame: (id, image, feature, t, signal) => fetchLabelFrame(id, image, feature, t, 'current', signal),
  centroids: fetchCentroids,
  signIn,
  session: getSession,
  tickComment: setCommentDone,
  places: listPlaces,
  decidePlace,
  propose: postProposal,
  carryOver: postCarryOver,
};

/** All edits of a task's log behind `after`, page by page. */
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
