/** Tasks that somebody says cannot be labeled, and what experts answer. */
import { answer, client } from './client';
import type { FlagAction } from './types';

/** Those that wait, the oldest first. */
export const getFlags = () => answer(client.GET('/api/v1/flags'));

/** @throws ProblemError `wrong-state` when it was answered meanwhile. */
export const answerFlag = (id: number, action: FlagAction, words: string) =>
  answer(
    client.POST('/api/v1/flags/{flag_id}/answer', {
      params: { path: { flag_id: id } },
      body: { action, answer: words },
    }),
  );
