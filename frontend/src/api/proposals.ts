/** Image operations on the server: it looks at a box of raw pixels and proposes a region; nothing is changed by it. */
import { answer, client } from './client';
import type { components } from './generated/schema';

/** Watershed needs `mask` and two `seeds`, autofit `mask`; rows and columns are the frame's, masks count in the box. */
export type ProposalRequest = components['schemas']['ProposalRequest'];

/** `region`: spans over the frame, or `reason`: why there is none. */
export type Proposal = components['schemas']['Proposal'];

export const postProposal = (task: number, request: ProposalRequest, signal: AbortSignal) =>
  answer<Proposal>(
    client.POST('/api/v1/tasks/{task_id}/proposals', {
      params: { path: { task_id: task } },
      body: request,
      signal,
    }),
  );
