/** Submitting with open checks, or with comments that are not ticked off: look first, or say why. */
import { Button, Modal, Textarea } from '@mantine/core';
import { useSelector } from '@xstate/react';
import { useState } from 'react';
import type { Comment } from '../../api/types';
import { LONGEST_REASON } from '../checks/left';
import { useNeedingReason } from '../checks/useNeedingReason';
import { lookAtComment } from '../comments/comments';
import { useComments } from '../comments/useComments';
import { useDesk } from '../view/DeskContext';
import { plural } from '../view/words';
import classes from './desk.module.css';

/** The checks take longer than one likes to wait. It goes on by itself when they are finished. */
export function UnfinishedChecksDialog() {
  const { root, parts } = useDesk();
  const slow = useSelector(root, (state) => state.matches({ editing: { examining: 'slow' } }));
  const { done, frames } = useSelector(parts.checks, (state) => state.context);
  const stay = () => root.send({ type: 'HEARD' });
  return (
    <Modal
      opened={slow}
      onClose={stay}
      title="Checks not finished"
      centered
      closeButtonProps={{ 'aria-label': 'Close' }}
      attributes={{ header: { role: 'none' } }}
    >
      <p>
        {parts.places
          ? 'The list of places is being read again after your last edits. Wait, and it goes on then; or submit now, and the expert is told.'
          : `${done} of ${frames} frames are checked. Wait, and it goes on when all are; or submit now, and the expert is told that the checks were not finished.`}
      </p>
      <div className={classes.row}>
        <Button mt="md" onClick={() => root.send({ type: 'NOT_WAITING' })}>
          Submit without waiting
        </Button>
        <Button mt="md" data-autofocus onClick={stay}>
          Cancel
        </Button>
      </div>
    </Modal>
  );
}

/** What the expert asked for and nobody has ticked off. `alone`: it is all that is asked about. */
function OpenComments({ comments, alone }: { comments: readonly Comment[]; alone: boolean }) {
  return (
    <>
      <p>
        {plural(comments.length, 'comment is', 'comments are')} not ticked off.
        {alone && ` Look at ${comments.length === 1 ? 'it' : 'them'} first, or submit all the same.`}
      </p>
      <ul className={classes.left}>
        {comments.map(({ id, text, t, cell }) => (
          <li key={id}>
            {text}{' '}
            <small>
              frame {t}
              {cell === null ? '' : ` · cell ${cell}`}
            </small>
          </li>
        ))}
      </ul>
    </>
  );
}

export function OpenChecksDialog() {
  const { root, parts } = useDesk();
  const asking = useSelector(root, (state) => state.matches({ editing: 'asking' }));
  const n = useNeedingReason();
  const comments = useComments().filter(({ done }) => !done);
  const [one, many] = parts.places
    ? ['place is not seen', 'places are not seen']
    : ['check is open', 'checks are open'];
  const [reason, setReason] = useState('');
  const given = reason.trim() !== '';
  // Only the annotator knows whether a comment is dealt with: then a second press is enough.
  const anyway = n === 0 && !given;
  const look = () => {
    root.send({ type: 'HEARD' });
    if (n === 0) {
      if (comments[0]) lookAtComment(parts, comments[0]);
    } else if (parts.places) parts.places.send({ type: 'STEP', by: 1 });
    else parts.checks.send({ type: 'LOOK' });
  };
  // The last check may go while one is asked about it.
  const nothing = n === 0 && comments.length === 0;
  const openNow = parts.places ? 'Places to look at' : 'Open checks';
  const title = nothing ? 'Nothing is open' : n === 0 ? 'Open comments' : openNow;
  return (
    <Modal
      opened={asking}
      onClose={() => root.send({ type: 'HEARD' })}
      title={title}
      centered
      closeButtonProps={{ 'aria-label': 'Close' }}
      attributes={{ header: { role: 'none' } }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (given) root.send({ type: 'SUBMIT', reason });
          else if (anyway) root.send({ type: 'SUBMIT', anyway });
        }}
      >
        {n > 0 && (
          <p>
            {plural(n, one, many)}. Submit with a reason, or look at {n === 1 ? 'it' : 'them'} first.
          </p>
        )}
        {nothing && <p>What was left open is not any more.</p>}
        {comments.length > 0 && <OpenComments comments={comments} alone={n === 0} />}
        <Textarea
          mt="sm"
          label={n > 0 ? 'Reason' : 'Reason (optional)'}
          placeholder="What the expert should know"
          maxLength={LONGEST_REASON}
          autosize
          minRows={2}
          maxRows={6}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <div className={classes.row}>
          <Button mt="md" data-autofocus onClick={look}>
            {nothing ? 'Go on working' : 'Look'}
          </Button>
          <Button mt="md" type="submit" variant="filled" disabled={!given && !anyway}>
            {anyway && !nothing ? 'Submit anyway' : 'Submit'}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
