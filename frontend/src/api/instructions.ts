/** What a kind of task asks of people, in Markdown. */
import { answer, client } from './client';
import type { TaskKind } from './types';

export const getInstructions = (kind: TaskKind) =>
  answer(client.GET('/api/v1/instructions/{kind}', { params: { path: { kind } } }));
