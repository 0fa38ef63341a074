/** What was right and wrong in a practice task: the score, every error as a row that leads there, and how to go on. */
import { Alert, Badge, Button } from '@mantine/core';
import { IconCheck, IconCircleCheck } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { Link, useNavigate } from 'react-router';
import { LoadProblem } from '../../app/LoadProblem';
import { wordsFor } from '../../api/problems';
import { openPractice, type Feedback, type FeedbackError } from '../../api/training';
import { score } from '../../pages/words';
import { VirtualList, type RowProps } from '../components/VirtualList';
import classes from './feedback.module.css';
import { countWords, KINDS, LETTERS } from './kinds';
import type { FeedbackState } from './useFeedback';

const ROW = 50;

export function FeedbackPanel({ feedback }: { feedback: FeedbackState }) {
  const { data, error, retry } = feedback;
  return (
    <section className={classes.panel} aria-label="Feedback" data-region>
      {data ? (
        <>
          <Result data={data} />
          <Errors data={data} feedback={feedback} />
          <GoOn data={data} />
        </>
      ) : error ? (
        <LoadProblem
          className={classes.alert}
          what="The feedback could not be read."
          error={error}
          onAgain={retry}
        />
      ) : (
        <p className={classes.facts} role="status">
          Comparing with the answer
        </p>
      )}
    </section>
  );
}

function Result({ data }: { data: Feedback }) {
  const { value, pass_mark: mark, passed, place, practice } = data;
  const style = { '--value': `${100 * value}%`, '--mark': `${100 * mark}%` } as React.CSSProperties;
  return (
    <>
      <h2>
        {place === null ? 'Practice' : `Practice ${place} of ${practice}`}
        {passed ? (
          <Badge color="ok" variant="light" leftSection={<IconCheck size={12} aria-hidden />}>
            passed
          </Badge>
        ) : (
          <Badge color="warn" variant="light">
            not passed yet
          </Badge>
        )}
      </h2>
      <p className={classes.score} role="status">
        <b>{score(value)}</b> <span>the pass mark is {score(mark)}</span>
      </p>
      <div className={classes.scale} style={style} data-passed={passed} aria-hidden>
        <i />
      </div>
    </>
  );
}

function Errors({ data, feedback: { at, go } }: { data: Feedback; feedback: FeedbackState }) {
  const { errors, counts, more } = data;
  if (errors.length === 0) {
    return (
      <p className={classes.facts} data-right>
        <IconCircleCheck size={18} stroke={1.75} aria-hidden /> Nothing to correct: all of it is right.
      </p>
    );
  }
  const step = (by: number) => go(at < 0 ? 0 : Math.min(Math.max(at + by, 0), errors.length - 1));
  return (
    <>
      <p className={classes.facts}>
        <span className={classes.counts}>{countWords(counts)}</span>
      </p>
      <VirtualList
        label="What was wrong"
        className={classes.list}
        count={errors.length}
        row={ROW}
        at={at}
        name="wrong"
        onStep={step}
        onGo={() => go(Math.max(at, 0))}
      >
        {(index, row) => (
          <Row key={index} error={errors[index]!} row={row} current={index === at} onGo={() => go(index)} />
        )}
      </VirtualList>
      {more > 0 && <p className={classes.facts}>{more} more are not listed.</p>}
    </>
  );
}

interface ErrorRowProps {
  error: FeedbackError;
  row: RowProps;
  current: boolean;
  onGo: () => void;
}

function Row({ error: { kind, t, words }, row, current, onGo }: ErrorRowProps) {
  const { style } = KINDS[kind];
  return (
    <div
      role="option"
      {...row}
      aria-selected={current}
      className={classes.row}
      data-kind={kind}
      title={words}
      onClick={onGo}
    >
      <span className={classes.kind} data-style={style} aria-hidden>
        {LETTERS[style]}
      </span>
      <span className={classes.words}>{words}</span>
      <span className={classes.frame}>t {t}</span>
    </div>
  );
}

const SKILLS = { segmentation: 'segmentation', tracking: 'tracking' } as const;

function GoOn({ data }: { data: Feedback }) {
  const { kind, passed, left, trained, answer } = data;
  const navigate = useNavigate();
  const open = useMutation({
    mutationFn: (again: boolean) => (again ? openPractice(kind, answer, true) : openPractice(kind)),
    onSuccess: (task) => navigate(`/tasks/${task}`),
  });
  const all = passed && left === 0;
  return (
    <div className={classes.foot}>
      {all && trained && (
        <p data-right>
          <IconCircleCheck size={18} stroke={1.75} aria-hidden /> You have passed all of it: tasks of{' '}
          {SKILLS[kind]} are open to you.
        </p>
      )}
      {open.isError && (
        <Alert color="err" role="alert">
          {wordsFor(open.error)}
        </Alert>
      )}
      <div className={classes.buttons}>
        {all ? (
          <Button component={Link} to="/" variant="filled">
            To my work
          </Button>
        ) : passed ? (
          <Button variant="filled" loading={open.isPending} onClick={() => open.mutate(false)}>
            Next practice task
          </Button>
        ) : null}
        <Button
          variant={passed ? 'default' : 'filled'}
          loading={open.isPending && open.variables}
          onClick={() => open.mutate(true)}
        >
          Try again
        </Button>
        {!all && (
          <Button component={Link} to="/training" variant="subtle">
            Training
          </Button>
        )}
      </div>
    </div>
  );
}
