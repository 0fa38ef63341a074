/** What the page has to say: to the live region, on the canvas, and when the task can no longer be changed. */
import { Alert, Button, VisuallyHidden } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useSelector } from '@xstate/react';
import { useEffect, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { download } from '../editsFile/editsFile';
import { useKeymap } from '../keyboard/KeymapContext';
import { withKeys } from '../keyboard/withKeys';
import { useDesk } from '../view/DeskContext';
import { plural } from '../view/words';
import { LeaseNotice } from './LeaseNotice';
import classes from './stage.module.css';

const SHOWN_MS = 5_000;
/** A reader of the screen gets one sentence in this time, at most: the last one. */
const READ_MS = 1_000;

/** `text`, but another one no sooner than `ms` after the last. */
function useCalmly(text: string, ms: number): string {
  const [calm, setCalm] = useState(text);
  const since = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    const wait = Math.max(0, since.current + ms - performance.now());
    const timer = setTimeout(() => {
      since.current = performance.now();
      setCalm(text);
    }, wait);
    return () => clearTimeout(timer);
  }, [text, ms]);
  return calm;
}

/** The last sentence: read out politely; seen when something did not work. */
export function Message() {
  const { root } = useDesk();
  const said = useSelector(root, (state) => state.context.said);
  const words = withKeys(said.text, useKeymap());
  const [gone, setGone] = useState(0);
  const read = useCalmly(words, READ_MS);
  useEffect(() => {
    const timer = setTimeout(() => setGone(said.n), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [said.n]);
  return (
    <>
      <VisuallyHidden role="log" aria-live="polite">
        {read}
      </VisuallyHidden>
      {said.wrong && said.n !== gone && (
        <div className={`${classes.chip} ${classes.message}`} data-message>
          <IconAlertTriangle size={15} stroke={1.75} aria-hidden />
          {words}
        </div>
      )}
    </>
  );
}

/** Why nothing can be changed any more, and the way on. It lies over the canvas, so that nothing moves. */
export function Notice() {
  const { root, opened, files } = useDesk();
  const navigate = useNavigate();
  const state = useSelector(root, (snapshot) => {
    if (snapshot.matches('leaseLost') || snapshot.context.resting) return 'leaseLost';
    if (snapshot.matches('refused')) return 'refused';
    if (snapshot.matches('readOnly')) return 'readOnly';
    return 'editing';
  });
  const refusal = useSelector(root, (snapshot) => snapshot.context.refusal);
  const [seen, setSeen] = useState(false);

  if (state === 'leaseLost') return <LeaseNotice />;
  if (state === 'refused' && refusal) {
    const count = refusal.edits.length;
    return (
      <Alert className={classes.notice ?? ''} color="err" role="alert" data-solid>
        <p>
          The last {plural(count, 'edit')} {count === 1 ? 'was' : 'were'} not accepted: the task was changed
          elsewhere. {count === 1 ? 'It is' : 'They are'}{' '}
          {opened.journal.durable ? 'kept here' : 'only in this page: leave it open, or download them'}.
        </p>
        <p>{refusal.reason}</p>
        <Button
          size="dense"
          mt="sm"
          mr="sm"
          onClick={() => {
            const { base } = opened.journal;
            download(files.fileOf({ ...refusal, base, at: new Date().toISOString() }));
          }}
        >
          Download my edits
        </Button>
        <Button size="dense" mt="sm" onClick={() => root.send({ type: 'OPEN_AGAIN' })}>
          Open the newest state
        </Button>
      </Alert>
    );
  }
  if (state === 'readOnly' && !seen) {
    return (
      <Alert className={classes.notice ?? ''} color="gray" role="alert" data-solid>
        <p>{READ_ONLY[opened.task.state] ?? 'You can look at this task, not change it.'}</p>
        <Button size="dense" mt="sm" mr="sm" onClick={() => setSeen(true)}>
          Look
        </Button>
        <Button size="dense" mt="sm" onClick={() => void navigate('/')}>
          To my work
        </Button>
      </Alert>
    );
  }
  return null;
}

const READ_ONLY: Readonly<Record<string, string>> = {
  submitted: 'This task is submitted: an expert will look at it. It can be looked at, not changed.',
  approved: 'This task is approved. It can be looked at, not changed.',
  in_round: 'This task is part of a round. It can be looked at, not changed.',
};
