/** The tasks that somebody says cannot be labeled: each waits for an expert's answer. */
import { Alert, Button, Textarea } from '@mantine/core';
import { IconFlag } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { LoadProblem } from '../../../app/LoadProblem';
import { answerFlag } from '../../../api/flags';
import { wordsFor } from '../../../api/problems';
import { flagsQuery } from '../../../api/queries';
import type { Flag, FlagAction } from '../../../api/types';
import { ago, framesOf, KIND_WORDS } from '../../words';
import classes from './FlagList.module.css';

function FlagRow({ flag, search }: { flag: Flag; search: string }) {
  const client = useQueryClient();
  const [words, setWords] = useState('');
  // Dropping takes the task out of all work: it asks once.
  const [dropping, setDropping] = useState(false);
  const { task } = flag;
  const answer = useMutation({
    mutationFn: (action: FlagAction) => answerFlag(flag.id, action, words.trim()),
    // Answered by somebody else meanwhile: then it leaves the list, too.
    onSettled: () => {
      void client.invalidateQueries({ queryKey: ['task', task.id] });
      return client.invalidateQueries({ queryKey: flagsQuery.queryKey });
    },
  });
  const busy = answer.isPending;
  return (
    <li className={classes.flag} aria-label={`${task.movie.name}, ${framesOf(task)}`}>
      <p>
        <b>{task.movie.name}</b> · {KIND_WORDS[task.kind].toLowerCase()} · {framesOf(task)}
      </p>
      <p className={classes.reason}>
        <IconFlag size={15} stroke={1.75} aria-hidden /> {flag.reason}
      </p>
      <p className={classes.quiet}>
        {flag.by} · {ago(flag.at)} · <Link to={`/review/${task.id}${search}`}>Look at it</Link>
      </p>
      <Textarea
        aria-label="Answer"
        placeholder="An answer; needed to give it back"
        rows={2}
        maxLength={2000}
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
      />
      {answer.error && (
        <Alert color="err" role="alert">
          {wordsFor(answer.error)}
        </Alert>
      )}
      <div className={classes.buttons}>
        <Button size="dense" disabled={busy} onClick={() => answer.mutate('queue')}>
          Back to the queue
        </Button>
        <Button
          size="dense"
          disabled={busy || words.trim() === ''}
          onClick={() => answer.mutate('annotator')}
        >
          Back to {flag.by}
        </Button>
        <Button
          size="dense"
          disabled={busy}
          color={dropping ? 'warn' : undefined}
          onClick={() => (dropping ? answer.mutate('drop') : setDropping(true))}
          onBlur={() => setDropping(false)}
        >
          {dropping ? 'Drop for good?' : 'Drop'}
        </Button>
      </div>
    </li>
  );
}

/** What cannot be labeled, as annotators say: a list of the review desk. `search`: what the address of the desk goes on with. */
export function FlagList({ search }: { search: string }) {
  const { data, error, refetch } = useQuery(flagsQuery);
  if (error) {
    return (
      <LoadProblem what="Flagged tasks could not be loaded." error={error} onAgain={() => void refetch()} />
    );
  }
  if (!data) return null;
  if (data.length === 0) return <p className={classes.nothing}>Nothing is flagged.</p>;
  return (
    <ul className={classes.list} aria-label="Flagged">
      {data.map((flag) => (
        <FlagRow key={flag.id} flag={flag} search={search} />
      ))}
    </ul>
  );
}
