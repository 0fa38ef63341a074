/** Asking the server how a task stands, and who is signed in. */
import { fromCallback, fromPromise } from 'xstate';
import type { Task } from '../../api/types';
import type { TaskApi } from '../saving/taskApi';

export const look = fromPromise<Task, { api: TaskApi; task: number }>(({ input }) =>
  input.api.task(input.task),
);

/** Who is signed in now: signing in again may have brought somebody else. */
export const identify = fromCallback<{ type: 'never' }, { api: TaskApi }>(({ input, sendBack }) => {
  input.api.session().then(
    (session) => {
      const user = session?.user ?? null;
      sendBack({ type: 'IDENTIFIED', person: user?.id ?? null, name: user?.name ?? '' });
    },
    () => sendBack({ type: 'IDENTIFIED', person: null, name: '' }),
  );
});
