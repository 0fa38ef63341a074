import { Alert, Button } from '@mantine/core';
import { useSelector } from '@xstate/react';
import { clockTime } from '../../api/problems';
import type { LeaseHolder } from '../../api/types';
import { download } from '../editsFile/editsFile';
import { useDesk } from '../view/DeskContext';
import { plural } from '../view/words';
import classes from './stage.module.css';
import { TakeOver } from './TakeOver';

interface LostLease {
  until: string | null;
  /** Who took it over, when that is how it ended. */
  takenBy: string | null;
  /** Who has it now; null when nobody has, or when that is not known. */
  now: LeaseHolder | null;
}

/** Why this page cannot write any more, in one or two sentences. */
export function lostWords({ until, takenBy, now }: LostLease): string {
  if (now?.mine) return 'This task is open in another tab. Work there, or take it over here.';
  const at = clockTime(until);
  const has = now ? ` ${now.holder} works on it until ${clockTime(now.until)}.` : '';
  const how = takenBy ? `${takenBy} took this task over` : 'This task went back to the queue';
  return `${how}${at && ` at ${at}`}.${takenBy && now?.holder === takenBy ? '' : has} What you saved is kept.`;
}

/** What becomes of edits that were not sent. `durable`: they would survive a crash of the page. */
export function unsentWords(unsent: number, durable: boolean): string {
  const one = unsent === 1;
  const were = `${plural(unsent, 'edit')} ${one ? 'was' : 'were'} not sent. ${one ? 'It is' : 'They are'}`;
  const sent = 'sent when you have the task again and nobody has changed it.';
  return durable
    ? `${were} kept here and ${sent}`
    : `${were} only in this page, and ${sent} Leave it open until then, or download ${one ? 'it' : 'them'}.`;
}

/** The lease is over: since when, who has the task now, and the way back to it. */
export function LeaseNotice() {
  const { root, parts, opened, files } = useDesk();
  const resting = useSelector(root, (state) => state.matches('editing') && state.context.resting);
  const until = useSelector(root, (state) => state.context.leaseUntil);
  const takenBy = useSelector(root, (state) => state.context.takenBy);
  const now = useSelector(root, (state) => state.context.lostTo);
  const unsent = useSelector(parts.save, (state) => state.context.pending);
  const durable = useSelector(parts.save, (state) => state.context.durable);
  if (resting) {
    return (
      <Alert className={classes.notice ?? ''} color="gray" role="alert" data-solid>
        <p>{lostWords({ until, takenBy: null, now: null })}</p>
        <Button size="dense" mt="sm" onClick={() => root.send({ type: 'REGAIN' })}>
          Ask for it again
        </Button>
      </Alert>
    );
  }
  const save = () => {
    const { edits, base } = opened.journal;
    const reason = lostWords({ until, takenBy, now });
    download(files.fileOf({ edits, base, reason, at: new Date().toISOString() }));
  };
  return (
    <Alert className={classes.notice ?? ''} color="warn" role="alert" data-solid>
      <p>{lostWords({ until, takenBy, now })}</p>
      {unsent > 0 && <p>{unsentWords(unsent, durable)}</p>}
      <div className={classes.noticeButtons}>
        {now?.mine ? (
          <Button size="dense" variant="filled" onClick={() => root.send({ type: 'TAKE_OVER' })}>
            Take over
          </Button>
        ) : (
          <Button size="dense" onClick={() => root.send({ type: 'OPEN_AGAIN' })}>
            Ask for it again
          </Button>
        )}
        {unsent > 0 && (
          <Button size="dense" onClick={save}>
            Download my edits
          </Button>
        )}
        {now && !now.mine && now.may_take_over && (
          <TakeOver
            holder={now.holder}
            until={now.until}
            size="dense"
            onTakeOver={() => root.send({ type: 'TAKE_OVER' })}
          />
        )}
      </div>
    </Alert>
  );
}
