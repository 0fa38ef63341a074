/** The labeling page of one task: opens it, and stands up its desk. */
import { useQuery } from '@tanstack/react-query';
import { useActorRef, useSelector } from '@xstate/react';
import { useMemo } from 'react';
import { useLocation } from 'react-router';
import { sessionQuery } from '../api/queries';
import { browserTabs, settledTab, tabId } from '../api/tab';
import type { User } from '../api/types';
import { DeskLoading } from '../app/DeskLoading';
import { taskMachine } from './actors/task';
import { Desk } from './components/Desk';
import { FailedPage, HeldPage } from './components/Pages';
import { FixContext, fixingIn } from './fixing/FixContext';
import { fixApi } from './fixing/fixApi';
import { KeymapContext } from './keyboard/KeymapContext';
import { KeymapStore } from './keyboard/keymap';
import { KeptHere } from './editsFile/KeptHere';
import { taskApi, type TaskApi } from './saving/taskApi';

// Other tabs take a quarter of a second not to answer: the task is asked for meanwhile.
void settledTab();

export default function LabelingPage({ taskId }: { taskId: number }) {
  const { data: session } = useQuery(sessionQuery);
  const { search } = useLocation();
  const fixing = useMemo(() => fixingIn(taskId, new URLSearchParams(search)), [taskId, search]);
  // Routes let nobody come here who is not signed in.
  if (!session) return null;
  return (
    <FixContext value={fixing}>
      <TaskPage taskId={taskId} api={fixing ? fixApi : taskApi} person={session.user} />
    </FixContext>
  );
}

function TaskPage({ taskId, api, person }: { taskId: number; api: TaskApi; person: User }) {
  const root = useActorRef(taskMachine, {
    input: { api, task: taskId, tab: tabId(), tabs: browserTabs, person: person.id, name: person.name },
  });
  const held = useSelector(root, (state) => (state.matches('held') ? state.context.held : null));
  const failed = useSelector(root, (state) => state.matches('failed'));
  const error = useSelector(root, (state) => state.context.error);
  const opened = useSelector(root, (state) => state.context.opened);
  const parts = useSelector(root, (state) => state.context.parts);
  const keymap = useMemo(() => new KeymapStore(person.id), [person.id]);
  const again = () => root.send({ type: 'OPEN_AGAIN' });
  const kept = <KeptHere api={api} taskId={taskId} person={person} />;
  if (held)
    return (
      <HeldPage
        held={held}
        onTakeOver={() => root.send({ type: 'TAKE_OVER' })}
        onAgain={again}
        onLook={() => root.send({ type: 'LOOK' })}
        below={kept}
      />
    );
  if (failed) return <FailedPage error={error} onAgain={again} below={kept} />;
  if (!opened || !parts) return <DeskLoading words="Opening the task" />;
  return (
    <KeymapContext value={keymap}>
      <Desk key={parts.labels.sessionId} root={root} opened={opened} parts={parts} />
    </KeymapContext>
  );
}
