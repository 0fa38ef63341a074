/** Known answers: tasks whose right labels are known, to train people and to measure them. */
import { queryOptions } from '@tanstack/react-query';
import { answer, client } from './client';
import type { components } from './generated/schema';
import type { TaskSummary } from './types';

export type KnownAnswer = components['schemas']['KnownAnswer'];
export type AnswerUse = KnownAnswer['use'];

export const answersQuery = queryOptions({
  queryKey: ['answers'],
  queryFn: () => answer(client.GET('/api/v1/answers')),
});

/** What an answer can be made of: work that an expert has approved. All of it, so only ask when it is wanted. */
export const approvedTasksQuery = queryOptions({
  queryKey: ['tasks', 'approved'],
  queryFn: async (): Promise<TaskSummary[]> => {
    const states = ['approved', 'in_round'] as const;
    const lists = await Promise.all(
      states.map((state) => answer(client.GET('/api/v1/tasks', { params: { query: { state } } }))),
    );
    return lists.flat();
  },
});

/** @throws ProblemError `invalid` when the task is not approved work, or nothing was to be corrected in it. */
export const addAnswer = (task: number, use: AnswerUse) =>
  answer(client.POST('/api/v1/answers', { body: { task, use } }));

/** Give out no more tasks with it; scores stay. */
export async function retireAnswer(id: number): Promise<void> {
  await client.DELETE('/api/v1/answers/{answer_id}', { params: { path: { answer_id: id } } });
}
