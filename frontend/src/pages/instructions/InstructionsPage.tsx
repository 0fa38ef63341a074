import { Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { wordsFor } from '../../api/problems';
import { instructionsListQuery } from '../../api/queries';
import type { InstructionsRef, TaskKind } from '../../api/types';
import { AppHeader } from '../../app/AppHeader';
import { PageMessage } from '../../app/PageMessage';
import { KIND_WORDS } from '../words';
import { InstructionsArticle } from './InstructionsArticle';
import classes from './InstructionsPage.module.css';

function Choices({ all, shown }: { all: readonly InstructionsRef[]; shown: InstructionsRef | undefined }) {
  const projects = [...new Map(all.map(({ project }) => [project.id, project])).values()];
  return (
    <nav className={classes.choices} aria-label="Instructions">
      {projects.map((project) => (
        <section key={project.id} aria-labelledby={`project-${project.id}`}>
          <h2 id={`project-${project.id}`}>{project.name}</h2>
          {all
            .filter((each) => each.project.id === project.id)
            .map((each) => (
              <Link
                key={each.kind}
                to={`/instructions/${project.id}/${each.kind}`}
                aria-current={each === shown ? 'page' : undefined}
              >
                {KIND_WORDS[each.kind]}
              </Link>
            ))}
        </section>
      ))}
    </nav>
  );
}

/** The instructions of every project, to be read without a task. `chosen`: null for the first. */
export function InstructionsPage({ chosen }: { chosen: { project: number; kind: TaskKind } | null }) {
  const list = useQuery(instructionsListQuery);
  const found = chosen
    ? list.data?.find(({ project, kind }) => project.id === chosen.project && kind === chosen.kind)
    : list.data?.[0];
  return (
    <>
      <AppHeader />
      {list.error ? (
        <PageMessage
          title="The instructions could not be loaded"
          text={wordsFor(list.error)}
          action={<Button onClick={() => void list.refetch()}>Try again</Button>}
        />
      ) : (
        <main className={classes.page} aria-busy={!list.data}>
          {list.data ? <Choices all={list.data} shown={found} /> : <Skeleton height={120} />}
          {found ? (
            <InstructionsArticle key={`${found.project.id}/${found.kind}/${found.version}`} which={found} />
          ) : list.data ? (
            <p>There are no such instructions. Choose others at the left.</p>
          ) : (
            <Skeleton height={400} />
          )}
        </main>
      )}
    </>
  );
}
