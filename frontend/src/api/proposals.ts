/** Image operations on the server: it looks at a box of raw pixels and proposes a region; nothing is changed by it. */
import { answer, client } from './client';
import type { components } from './generated/schema';

/** Watershed needs `mask` and two `seeds`, autofit `mask`, smart-click `seeds`; rows and columns are the frame's, masks count in the box. */
type Whole = components['schemas']['ProposalRequest'];
export type ProposalRequest = Omit<Whole, 'background' | 'radius' | 'feature'> &
  Partial<Pick<Whole, 'background' | 'radius' | 'feature'>>;

type Answer = components['schemas']['Proposal'];

/** `region`: spans over the frame, or `reason`: why there is none. `source`: what the server cut it from. */
export type Proposal = Omit<Answer, 'source'> & Partial<Pick<Answer, 'source'>>;

export const postProposal = (task: number, request: ProposalRequest, signal: AbortSignal) =>
  answer<Proposal>(
    client.POST('/api/v1/tasks/{task_id}/proposals', {
      params: { path: { task_id: task } },
      body: { background: null, radius: null, feature: null, ...request },
      signal,
    }),
  );

/** Cells of one frame that are to follow into another. */
export type CarryOverRequest = components['schemas']['CarryOverRequest'];

/** Where they lie there; those that have left the image are not among them. */
export type CarriedOver = components['schemas']['CarriedOver'];

export const postCarryOver = (task: number, request: CarryOverRequest, signal: AbortSignal) =>
  answer<CarriedOver>(
    client.POST('/api/v1/tasks/{task_id}/proposals/carry-over', {
      params: { path: { task_id: task } },
      body: request,
      signal,
    }),
  );
