import { Alert, Button, Skeleton } from '@mantine/core';
import { IconCircle, IconCircleCheck, IconPencil } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { wordsFor } from '../../api/problems';
import { trainingQuery } from '../../api/queries';
import type { Training } from '../../api/training';
import { AppHeader } from '../../app/AppHeader';
import { PageMessage } from '../../app/PageMessage';
import { counted, KIND_WORDS, score } from '../words';
import { Bars, nextWords, Passed, progressWords, usePractice } from './Practice';
import classes from './training.module.css';

/** Practice tasks whose answer is known: one sees at once what was right, and passing all opens that kind of work. */
export function TrainingPage() {
  const { data, error, refetch } = useQuery(trainingQuery);
  return (
    <>
      <AppHeader />
      {data ? (
        <main className={classes.page}>
          <header>
            <h1>Training</h1>
            <p>
              Practice tasks have a known answer: you see what was right as soon as you submit one. Reach the
              pass mark in all of a kind, and its tasks are open to you. Nothing of it counts as work, and you
              can try as often as you like.
            </p>
          </header>
          {data.map((training) => (
            <Kind key={training.kind} training={training} />
          ))}
        </main>
      ) : error ? (
        <PageMessage
          title="Your training could not be loaded"
          text={wordsFor(error)}
          action={<Button onClick={() => void refetch()}>Try again</Button>}
        />
      ) : (
        <main className={classes.page} aria-busy="true" aria-label="Loading your training">
          <Skeleton height={220} radius="lg" />
          <Skeleton height={220} radius="lg" />
        </main>
      )}
    </>
  );
}

const WHAT = {
  segmentation: 'Find every cell in five frames, and draw its edge.',
  tracking: 'Follow every cell through a movie, and mark who divides into whom.',
} as const;

function Kind({ training }: { training: Training }) {
  const { kind, tasks, trained } = training;
  const open = usePractice(training);
  const all = tasks.length > 0 && tasks.every((task) => task.passed);
  const name = KIND_WORDS[kind];
  return (
    <section className={classes.card} aria-labelledby={`training-${kind}`}>
      <div className={classes.head}>
        <h2 id={`training-${kind}`}>{name}</h2>
        {(all || trained) && <Passed />}
        <Button
          className={classes.next}
          variant={all ? 'default' : 'filled'}
          loading={open.isPending && open.variables === undefined}
          disabled={tasks.length === 0}
          onClick={() => open.mutate(undefined)}
          aria-label={`${nextWords(training)}: ${name}`}
        >
          {nextWords(training)}
        </Button>
      </div>
      <p className={classes.quiet}>{WHAT[kind]}</p>
      {tasks.length === 0 ? (
        <p>There is no practice of this kind at the moment.</p>
      ) : (
        <>
          <Bars training={training} />
          <p className={classes.quiet}>{progressWords(training)}</p>
        </>
      )}
      {trained && !all && <p className={classes.quiet}>You have this skill already: it was given to you.</p>}
      {open.isError && (
        <Alert color="err" role="alert" mt="sm">
          {wordsFor(open.error)}
        </Alert>
      )}
      <ol className={classes.tasks}>
        {tasks.map((task, index) => {
          const Icon = task.passed ? IconCircleCheck : task.unfinished === null ? IconCircle : IconPencil;
          return (
            <li key={index} data-passed={task.passed}>
              <Icon size={18} stroke={1.75} aria-hidden />
              <span>
                Practice {index + 1}
                <small>{taskWords(task)}</small>
              </span>
              {task.last !== null && (
                <Button component={Link} to={`/tasks/${task.last}`} size="dense" variant="subtle">
                  What was wrong
                </Button>
              )}
              {task.answer !== null && (
                <Button
                  size="dense"
                  loading={open.isPending && open.variables === task.answer}
                  onClick={() => open.mutate(task.answer!)}
                  aria-label={`${actionOf(task)}: ${name}, practice ${index + 1}`}
                >
                  {actionOf(task)}
                </Button>
              )}
            </li>
          );
        })}
      </ol>
    </section>
  );
}

type PracticeTask = Training['tasks'][number];

function taskWords({ best, tries, passed, unfinished }: PracticeTask): string {
  if (best === null) return unfinished === null ? 'not tried yet' : 'begun';
  const tried = counted(tries, 'try', 'tries');
  return `${passed ? 'passed' : 'not passed yet'}, best score ${score(best)} in ${tried}`;
}

function actionOf({ unfinished, tries }: PracticeTask): string {
  if (unfinished !== null) return 'Go on';
  return tries > 0 ? 'Try again' : 'Practise';
}
