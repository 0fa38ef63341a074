/** Where a task does not open: what this browser keeps of it is still in reach. */
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Task, User } from '../../api/types';
import { Journal } from '../saving/journal';
import { refusedEdits } from '../saving/refused';
import type { TaskApi } from '../saving/taskApi';
import { heldEdits, heldRefused } from '../saving/unkept';
import { plural } from '../view/words';
import { download, editsFileOf } from './editsFile';
import { whenKept } from './words';

interface KeptSet {
  /** What the set is called: "3 edits", "2 edits from 9 March, 15:42". */
  name: string;
  words: string;
  kept: Parameters<typeof editsFileOf>[1];
}

/** Where edits are that were not saved: a browser that keeps nothing holds them in this tab only. */
const whereKept = (one: boolean, kept: boolean) =>
  kept
    ? `${one ? 'It is' : 'They are'} kept in this browser`
    : `${one ? 'It is' : 'They are'} only in this tab, for this browser keeps no copy: download ${one ? 'it' : 'them'} before you close it`;

/** The unsent edits of a person in a task, then the sets that were not accepted. */
export async function keptSets(taskId: number, person: number): Promise<KeptSet[]> {
  const journal = await Journal.open(taskId, person);
  const { edits, base } = journal;
  journal.close();
  const unsent: KeptSet[] = [];
  if (edits.length > 0) {
    const one = edits.length === 1;
    const kept = heldEdits(taskId, person).length === 0;
    const then = kept ? ', and sent when the task opens here' : '';
    unsent.push({
      name: plural(edits.length, 'edit'),
      words: `${one ? 'was' : 'were'} not sent. ${whereKept(one, kept)}${then}.`,
      kept: { edits, base, at: new Date().toISOString(), reason: 'The task did not open' },
    });
  }
  const held = heldRefused(taskId, person);
  const refused = (await refusedEdits(taskId, person)).map((set) => {
    const one = set.edits.length === 1;
    return {
      name: `${plural(set.edits.length, 'edit')} from ${whenKept(set.at)}`,
      words: `${one ? 'was' : 'were'} not accepted. ${whereKept(one, !held.some(({ at }) => at === set.at))}.`,
      kept: set,
    };
  });
  return [...unsent, ...refused];
}

interface KeptHereProps {
  api: TaskApi;
  taskId: number;
  person: User;
}

export function KeptHere({ api, taskId, person }: KeptHereProps) {
  const { data: sets = [] } = useQuery({
    queryKey: ['kept edits', taskId, person.id],
    queryFn: () => keptSets(taskId, person.id),
    networkMode: 'always',
    gcTime: 0,
  });
  // The file says of which movie the edits are. Without the task they cannot be downloaded, but they stay.
  const { data: task } = useQuery<Task>({
    queryKey: ['task of kept edits', taskId],
    queryFn: () => api.task(taskId),
    enabled: sets.length > 0,
    gcTime: 0,
  });
  return sets.map(({ name, words, kept }) => (
    <div key={name}>
      <p>
        {name} {words}
      </p>
      {task && (
        <Button
          size="dense"
          mt="sm"
          aria-label={`Download my edits: ${name}`}
          onClick={() => download(editsFileOf(task, kept, person.name))}
        >
          Download my edits
        </Button>
      )}
    </div>
  ));
}
