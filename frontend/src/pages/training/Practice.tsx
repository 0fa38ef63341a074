/** Practice of one kind of task: a bar for each of its tasks, what was reached, and the way to the next. */
import { Alert, Badge, Button } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { wordsFor } from '../../api/problems';
import { openPractice, type Training } from '../../api/training';
import { countWords } from '../../labeling/feedback/kinds';
import { counted, KIND_WORDS, score } from '../words';
import classes from './training.module.css';

/** `5 of 5 practice tasks · score .93, pass mark .85`, or how far one is and what was wrong last. */
export function progressWords(training: Training): string {
  const { tasks, trained, last, pass_mark: mark, score: mean } = training;
  const passed = tasks.filter((task) => task.passed).length;
  const sofar = `${passed} of ${tasks.length}`;
  if (trained && passed === tasks.length && mean !== null)
    return `${sofar} practice tasks · score ${score(mean)}, pass mark ${score(mark)}`;
  if (!last) return `${sofar} practice tasks · pass mark ${score(mark)}`;
  const wrong = countWords(last.counts);
  return `${sofar} · last score ${score(last.value)}${wrong ? `: ${wrong}` : ''}`;
}

/** Opens the next task to pass, or the one of an answer. */
export function usePractice(training: Training) {
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (answer?: number) => openPractice(training.kind, answer),
    onSuccess: (task) => navigate(`/tasks/${task}`),
  });
}

/** "Practise", or what comes next. */
export function nextWords({ tasks }: Training): string {
  if (tasks.every((task) => task.passed)) return 'Practise again';
  if (tasks.some((task) => task.unfinished !== null)) return 'Go on practising';
  return tasks.some((task) => task.tries > 0) ? 'Next practice task' : 'Practise';
}

export function Bars({ training: { tasks, kind } }: { training: Training }) {
  const passed = tasks.filter((task) => task.passed).length;
  const all = passed === tasks.length;
  return (
    <div
      className={classes.bars}
      role="img"
      aria-label={`${KIND_WORDS[kind]}: ${passed} of ${counted(tasks.length, 'practice task')} passed`}
    >
      {[...tasks]
        .sort((a, b) => Number(b.passed) - Number(a.passed))
        .map((task, index) => (
          <i key={index} data-passed={task.passed} data-all={all} />
        ))}
    </div>
  );
}

export function Passed() {
  return (
    <Badge color="ok" variant="light" leftSection={<IconCheck size={12} aria-hidden />}>
      passed
    </Badge>
  );
}

/** The short form, on the work page. */
export function PracticeLine({ training }: { training: Training }) {
  const open = usePractice(training);
  const all = training.tasks.every((task) => task.passed);
  return (
    <li className={classes.line}>
      <div className={classes.head}>
        <b>{KIND_WORDS[training.kind]}</b>
        {all ? (
          <Passed />
        ) : (
          <Button
            size="dense"
            variant="subtle"
            className={classes.next}
            loading={open.isPending}
            onClick={() => open.mutate(undefined)}
            aria-label={`${nextWords(training)}: ${KIND_WORDS[training.kind]}`}
          >
            {nextWords(training)}
          </Button>
        )}
      </div>
      <Bars training={training} />
      <p>{progressWords(training)}</p>
      {open.isError && (
        <Alert color="err" role="alert">
          {wordsFor(open.error)}
        </Alert>
      )}
    </li>
  );
}
