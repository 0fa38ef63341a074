import { Alert, Button, Skeleton } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answersQuery, type KnownAnswer, retireAnswer } from '../../../api/answers';
import { wordsFor } from '../../../api/problems';
import { projectsQuery } from '../../../api/queries';
import type { Project } from '../../../api/types';
import { LoadProblem } from '../../../app/LoadProblem';
import cards from '../../cards.module.css';
import { ForGood } from '../../ForGood';
import { counted, dayOf, framesOf, KIND_WORDS, score } from '../../words';
import { AnswerForm } from './AnswerForm';
import { USE_WORDS } from './words';

interface AnswerTableProps {
  answers: readonly KnownAnswer[];
  projects: readonly Project[];
  busy: boolean;
  onRetire: (id: number) => void;
}

function AnswerTable({ answers, projects, busy, onRetire }: AnswerTableProps) {
  return (
    <div className={cards.scroll} tabIndex={0} role="group" aria-label="Known answers">
      <table className={cards.table} aria-label="Known answers">
        <thead>
          <tr>
            <th scope="col">Movie</th>
            <th scope="col">Used as</th>
            <th scope="col">Kind</th>
            <th scope="col">Project</th>
            <th scope="col">Made</th>
            <th scope="col">Mean score</th>
            <th scope="col">Change</th>
          </tr>
        </thead>
        <tbody>
          {answers.map((each) => (
            <tr key={each.id}>
              <td>
                {each.movie.name}
                <small>{framesOf(each)}</small>
              </td>
              <td data-label="Used as" data-short>
                {USE_WORDS[each.use]}
              </td>
              <td data-label="Kind">{KIND_WORDS[each.kind]}</td>
              <td data-label="Project">
                {each.use === 'practice' ? 'all' : projects.find(({ id }) => id === each.project)?.name}
              </td>
              <td data-label="Made" data-short>
                {dayOf(each.created_at)}
              </td>
              <td data-label="Mean score" data-short>
                {each.mean === null ? 'nobody yet' : score(each.mean)}
                {each.scored > 0 && <small>of {counted(each.scored, 'submission')}</small>}
              </td>
              <td>
                {each.retired_at === null ? (
                  <ForGood
                    verb="Retire"
                    what={`answer ${each.id}, ${each.movie.name}, ${framesOf(each)}`}
                    busy={busy}
                    onDo={() => onRetire(each.id)}
                  />
                ) : (
                  <span className={cards.quiet}>retired {dayOf(each.retired_at)}</span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Answers that are in use or were; whoever retires one gives out no more tasks with it, and scores stay. */
export function KnownAnswers({ projects }: { projects: readonly Project[] }) {
  const client = useQueryClient();
  const answers = useQuery(answersQuery);
  const [retiredShown, setRetiredShown] = useState(false);
  const retire = useMutation({
    mutationFn: retireAnswer,
    // Also when it failed: somebody else may have retired it.
    onSettled: () =>
      Promise.all(
        [answersQuery, projectsQuery].map(({ queryKey }) => client.invalidateQueries({ queryKey })),
      ),
  });
  const all = answers.data ?? [];
  const inUse = all.filter(({ retired_at }) => retired_at === null);
  const nRetired = all.length - inUse.length;
  const shown = retiredShown ? all : inUse;
  return (
    <section className={cards.card} aria-labelledby="answers-title">
      <h2 className={cards.title} id="answers-title">
        Known answers
        {nRetired > 0 && (
          <Button size="dense" onClick={() => setRetiredShown((now) => !now)}>
            {retiredShown ? 'Leave out the retired' : `Show ${counted(nRetired, 'retired answer')}`}
          </Button>
        )}
      </h2>
      <p className={cards.quiet}>
        Tasks whose right labels are known: check tasks measure people among their work, practice teaches. Of
        files they are made by <code>prospero answers add PATH</code>.
      </p>
      {answers.error && !answers.data && (
        <LoadProblem error={answers.error} onAgain={() => void answers.refetch()} />
      )}
      {retire.error && (
        <Alert color="err" role="alert" mt="sm" icon={<IconAlertTriangle size={18} stroke={1.75} />}>
          {wordsFor(retire.error)}
        </Alert>
      )}
      {answers.isPending && <Skeleton height={88} mt="md" aria-label="Loading the known answers" />}
      {answers.data && (
        <div className={cards.rule}>
          {shown.length > 0 ? (
            <AnswerTable
              answers={shown}
              projects={projects}
              busy={retire.isPending}
              onRetire={(id) => retire.mutate(id)}
            />
          ) : (
            <p className={cards.quiet}>None in use.</p>
          )}
        </div>
      )}
      <div className={cards.rule}>
        <AnswerForm />
      </div>
    </section>
  );
}
