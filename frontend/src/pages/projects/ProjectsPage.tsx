import { Alert, Badge, Button, Skeleton, Table } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { wordsFor } from '../../api/problems';
import { changeProject } from '../../api/projects';
import { projectsQuery } from '../../api/queries';
import type { Project } from '../../api/types';
import { AppHeader } from '../../app/AppHeader';
import { counted, dayOf, thousands } from '../words';
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

function Row({ project, onEdit }: { project: Project; onEdit: () => void }) {
  const client = useQueryClient();
  const pause = useMutation({
    mutationFn: () => changeProject(project.id, { paused: project.paused_at === null }),
    onSettled: () => client.invalidateQueries({ queryKey: projectsQuery.queryKey }),
  });
  return (
    <Table.Tr>
      <Table.Th scope="row">
        {project.name}{' '}
        {project.paused_at !== null && (
          <Badge color="warn" variant="light">
            paused since {dayOf(project.paused_at)}
          </Badge>
        )}
        {pause.error && (
          <span role="alert" className={classes.problem}>
            {wordsFor(pause.error)}
          </span>
        )}
      </Table.Th>
      <Table.Td>{project.priority}</Table.Td>
      <Table.Td>{project.required_level === 0 ? 'none' : `level ${project.required_level}`}</Table.Td>
      <Table.Td>{project.overlap}</Table.Td>
      <Table.Td>{project.max_tasks_per_person ?? 'no limit'}</Table.Td>
      <Table.Td>{percent(project.gold_rate)}</Table.Td>
      <Table.Td>{percent(project.sample_rate)}</Table.Td>
      <Table.Td>
        {counted(project.n_movies, 'movie')}, {tasksOf(project)}
      </Table.Td>
      <Table.Td>
        <div className={classes.actions}>
          <Button size="dense" component={Link} to={`/instructions/${project.id}/segmentation`}>
            Instructions
          </Button>
          <Button size="dense" loading={pause.isPending} onClick={() => pause.mutate()}>
            {project.paused_at === null ? 'Pause' : 'Resume'}
          </Button>
          <Button size="dense" aria-label={`Change ${project.name}`} onClick={onEdit}>
            Change…
          </Button>
        </div>
      </Table.Td>
    </Table.Tr>
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
  '',
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
        A movie is put into one when it is imported: <code>prospero movies import --project NAME</code>
      </p>
      {error ? (
        <Alert color="err" role="alert">
          {wordsFor(error)}{' '}
          <Button size="dense" onClick={() => void refetch()}>
            Try again
          </Button>
        </Alert>
      ) : data ? (
        <div className={classes.card}>
          <Table verticalSpacing="sm" horizontalSpacing="lg">
            <Table.Thead>
              <Table.Tr>
                {HEADINGS.map((heading) =>
                  heading ? (
                    <Table.Th key={heading} scope="col">
                      {heading}
                    </Table.Th>
                  ) : (
                    <Table.Td key="actions" />
                  ),
                )}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {data.map((project) => (
                <Row key={project.id} project={project} onEdit={() => setEdited(project)} />
              ))}
            </Table.Tbody>
          </Table>
        </div>
      ) : (
        <Skeleton height={160} />
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
