/** Practice with known answers: what one has passed, the next task, and what was right and wrong in one. */
import { answer, client } from './client';
import type { components } from './generated/schema';
import type { TaskKind } from './types';

type Schemas = components['schemas'];

/** Practice of a kind of task, and what this person reached in it. */
export type Training = Schemas['Training'];
/** How a submitted practice task compares with its answer. */
export type Feedback = Schemas['Feedback'];
export type FeedbackError = Schemas['FeedbackError'];
export type ErrorKind = FeedbackError['kind'];

export const getTraining = () => answer(client.GET('/api/v1/training'));

/** The id of a practice task of one's own: with that answer, else the next to pass; `again`: as it came. */
export const openPractice = async (kind: TaskKind, of?: number, again = false): Promise<number> =>
  (
    await answer(
      client.POST('/api/v1/training/tasks', {
        body: { kind, again, ...(of !== undefined && { answer: of }) },
      }),
    )
  ).task;

export const getFeedback = (id: number) =>
  answer(client.GET('/api/v1/tasks/{task_id}/feedback', { params: { path: { task_id: id } } }));
