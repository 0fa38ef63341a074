import { Alert, Button, NativeSelect, Select } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type SyntheticEvent, useState } from 'react';
import { addAnswer, type AnswerUse, answersQuery, approvedTasksQuery } from '../../../api/answers';
import { projectsQuery } from '../../../api/queries';
import type { TaskSummary } from '../../../api/types';
import { LoadProblem } from '../../../app/LoadProblem';
import cards from '../../cards.module.css';
import { fieldError, otherError } from '../../refused';
import { taskWords, USE_WORDS } from './words';

/** More than these are found by typing. */
const LISTED = 50;

/** What the open field says when it lists nothing. */
function foundNone(tasks: readonly TaskSummary[] | undefined): string {
  if (!tasks) return 'Loading the approved tasks…';
  if (tasks.length === 0) return 'No task is approved yet: then it can become an answer.';
  return 'No approved task is called so.';
}

/** An approved task becomes a known answer. */
export function AnswerForm() {
  const client = useQueryClient();
  // Thousands of tasks, which most visits to the page do without: they are read when somebody looks for one.
  const [wanted, setWanted] = useState(false);
  const tasks = useQuery({ ...approvedTasksQuery, enabled: wanted });
  const [task, setTask] = useState<string | null>(null);
  const [use, setUse] = useState<AnswerUse>('gold');
  const add = useMutation({
    mutationFn: () => addAnswer(Number(task), use),
    onSuccess: async () => {
      setTask(null);
      await Promise.all(
        [answersQuery, projectsQuery].map(({ queryKey }) => client.invalidateQueries({ queryKey })),
      );
    },
  });
  const said = otherError(add.error, ['task']);

  function submit(event: SyntheticEvent) {
    event.preventDefault();
    if (task !== null) add.mutate();
  }

  if (tasks.error) return <LoadProblem error={tasks.error} onAgain={() => void tasks.refetch()} />;
  return (
    <form className={cards.form} aria-label="New known answer" onSubmit={submit}>
      <div className={cards.fields}>
        <Select
          label="Approved task"
          placeholder="Movie or number"
          searchable
          limit={LISTED}
          nothingFoundMessage={foundNone(tasks.data)}
          onDropdownOpen={() => setWanted(true)}
          data={(tasks.data ?? []).map((each) => ({ value: String(each.id), label: taskWords(each) }))}
          value={task}
          error={fieldError(add.error, 'task')}
          onChange={(value) => {
            add.reset();
            setTask(value);
          }}
        />
        <NativeSelect
          label="Used as"
          data={Object.entries(USE_WORDS).map(([value, label]) => ({ value, label }))}
          value={use}
          onChange={(event) => setUse(event.currentTarget.value as AnswerUse)}
        />
      </div>
      {said && (
        <Alert color="err" role="alert" icon={<IconAlertTriangle size={18} stroke={1.75} />}>
          {said}
        </Alert>
      )}
      <div className={cards.row}>
        <Button type="submit" loading={add.isPending} disabled={task === null}>
          Add answer
        </Button>
      </div>
    </form>
  );
}
