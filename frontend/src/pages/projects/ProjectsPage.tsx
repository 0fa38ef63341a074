import { Badge, Button, Skeleton } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { LoadProblem } from '../../app/LoadProblem';
import { wordsFor } from '../../api/problems';
import { changeProject } from '../../api/projects';
import { projectsQuery } from '../../api/queries';
import type { Project } from '../../api/types';
import { AppHeader } from '../../app/AppHeader';
import cards from '../cards.module.css';
import { counted, dayOf, thousands } from '../words';
import { numberWords } from './fields';
import { ProjectForm } from './ProjectForm';
import classes from './ProjectsPage.module.css';

const DONE = ['approved', 'in_round', 'compared', 'dropped'];

/** `412 tasks, 30 open` */
function tasksOf({ tasks }: Project): string {
  const counts = Object.entries(tasks);
  const all = counts.reduce((sum, [, count]) => sum + count, 0);
  const open = counts.reduce((sum, [state, count]) => sum + (DONE.includes(state) ? 0 : count), 0);
  return all === 0 ? 'no tasks' : `${counted(all, 'task')}, ${thousands(open)} open`;
}

const percent = (share: number) => `${Math.round(share * 100)} %`;

/** How many of a person's tasks are check tasks, and whether there are any to mix in. */
function CheckTasks({ project: { gold_rate, n_check_tasks } }: { project: Project }) {
  if (gold_rate === 0) return <>none</>;
  return (
    <>
      {percent(gold_rate)}
      {n_check_tasks > 0 ? (
        <small>of {counted(n_check_tasks, 'answer')}</small>
      ) : (
        <small className={classes.warn}>no answers yet</small>
      )}
    </>
  );
}

function Row({ project, onEdit }: { project: Project; onEdit: () => void }) {
  const client = useQueryClient();
  const pause = useMutation({
    mutationFn: () => changeProject(project.id, { paused: project.paused_at === null }),
    onSettled: () => client.invalidateQueries({ queryKey: projectsQuery.queryKey }),
  });
  return (
    <tr>
      <td>
        {project.name}
        {project.paused_at !== null && (
          <small>
            <Badge color="warn" variant="light">
              paused since {dayOf(project.paused_at)}
            </Badge>
          </small>
        )}
        {pause.error && (
          <span role="alert" className={classes.problem}>
            {wordsFor(pause.error)}
          </span>
        )}
      </td>
      <td>{numberWords(project.priority)}</td>
      <td>{project.required_level === 0 ? 'none' : `level ${project.required_level}`}</td>
      <td>{project.overlap}</td>
      <td>{project.max_tasks_per_person === null ? 'no limit' : thousands(project.max_tasks_per_person)}</td>
      <td>
        <CheckTasks project={project} />
      </td>
      <td>{percent(project.sample_rate)}</td>
      <td>
        {tasksOf(project)}
        <small>{counted(project.n_movies, 'movie')}</small>
      </td>
      <td>
        <div className={classes.actions}>
          <Button
            size="dense"
            component={Link}
            to={`/instructions/${project.id}/segmentation`}
            aria-label={`Instructions of ${project.name}`}
          >
            Instructions
          </Button>
          <Button
            size="dense"
            loading={pause.isPending}
            onClick={() => pause.mutate()}
            aria-label={`${project.paused_at === null ? 'Pause' : 'Resume'} ${project.name}`}
          >
            {project.paused_at === null ? 'Pause' : 'Resume'}
          </Button>
          <Button size="dense" aria-label={`Change ${project.name}`} onClick={onEdit}>
            Change…
          </Button>
        </div>
      </td>
    </tr>
  );
}

const HEADINGS = [
  'Project',
  'Priority',
  'Skill',
  'People per task',
  'Tasks per person',
  'Check tasks',
  'Sample',
  'Work',
  'Change',
];

function Projects() {
  const { data, error, refetch } = useQuery(projectsQuery);
  const [edited, setEdited] = useState<Project | 'new' | null>(null);
  return (
    <main className={classes.page}>
      <div className={classes.head}>
        <h1>Projects</h1>
        <Button variant="filled" onClick={() => setEdited('new')}>
          New project…
        </Button>
      </div>
      <p className={classes.quiet}>
        A movie is put into one when it is imported: <code>prospero movies import --project NAME</code>. Check
        tasks are made of known answers: <code>prospero answers add --use gold</code>
      </p>
      {error && !data ? (
        <LoadProblem error={error} onAgain={() => void refetch()} />
      ) : data ? (
        <div className={cards.card}>
          <div className={cards.scroll} tabIndex={0} role="group" aria-label="Projects">
            <table className={`${cards.table} ${classes.table}`} aria-label="Projects">
              <thead>
                <tr>
                  {HEADINGS.map((heading) => (
                    <th key={heading} scope="col">
                      {heading}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {data.map((project) => (
                  <Row key={project.id} project={project} onEdit={() => setEdited(project)} />
                ))}
              </tbody>
            </table>
          </div>
        </div>
      ) : (
        <Skeleton height={160} radius="lg" aria-label="Loading the projects" />
      )}
      {edited !== null && (
        <ProjectForm project={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />
      )}
    </main>
  );
}

/** The projects and how each gives out its work. */
export default function ProjectsPage() {
  return (
    <>
      <AppHeader />
      <Projects />
    </>
  );
}
