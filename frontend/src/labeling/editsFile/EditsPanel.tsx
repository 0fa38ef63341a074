/** A file of edits, looked at beside the image before anything changes; then applied, each edit with its own undo. */
import { Button, Drawer } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconCircleCheck, IconX } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { wordsFor } from '../../api/problems';
import { touchedBy } from '../../labels/edits';
import type { Outcome, RebasedEdit } from '../../labels/rebase/rebase';
import { useDesk } from '../view/DeskContext';
import { plural } from '../view/words';
import { EditPreview } from './EditPreview';
import { EditsFileRefused } from './editsFile';
import classes from './editsFile.module.css';
import { applicable, applyPlan, planFile, stampOf, type Plan } from './plan';
import type { ChosenFile } from './useEditsFiles';
import { nameOf, OUTCOME_WORDS, summary, whenKept } from './words';

const ICONS: Readonly<Record<Outcome, typeof IconCheck>> = {
  fits: IconCheck,
  rebased: IconAlertTriangle,
  done: IconCircleCheck,
  cannot: IconX,
};

const reasonOf = (error: unknown) => (error instanceof EditsFileRefused ? error.message : wordsFor(error));

export function EditsPanel() {
  const { files } = useDesk();
  const { chosen } = files;
  return (
    <Drawer
      opened={chosen !== null}
      onClose={files.close}
      position="right"
      size={380}
      title="Apply edits from a file"
      withOverlay={false}
      lockScroll={false}
      closeOnClickOutside={false}
      classNames={{ inner: classes.inner ?? '', content: classes.content ?? '', body: classes.body ?? '' }}
      closeButtonProps={{ 'aria-label': 'Close' }}
      attributes={{ header: { role: 'none' } }}
    >
      {chosen && <Looked key={chosen.name + (chosen.kept?.at ?? '')} chosen={chosen} />}
    </Drawer>
  );
}

function Looked({ chosen }: { chosen: ChosenFile }) {
  const { root, parts, files, opened, writable } = useDesk();
  const [plan, setPlan] = useState<{ plan: Plan; stamp: string } | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);
  const [shown, setShown] = useState<RebasedEdit | null>(null);
  const [again, setAgain] = useState(0);

  useEffect(() => {
    let gone = false;
    const look = async () => {
      try {
        const stamp = stampOf(parts);
        const made = await planFile(await chosen.read(), root.getSnapshot().context.api, parts);
        if (!gone) setPlan({ plan: made, stamp });
      } catch (error) {
        if (!gone) setWrong(reasonOf(error));
      }
    };
    void look();
    return () => {
      gone = true;
    };
  }, [chosen, root, parts, again]);

  // What is looked at does not change under the eyes: tools rest meanwhile.
  useEffect(() => {
    parts.tools.send({ type: 'PAUSE', paused: true });
    return () => parts.tools.send({ type: 'PAUSE', paused: false });
  }, [parts]);

  if (wrong !== null) {
    return (
      <>
        <p role="alert" className={classes.wrong}>
          {wrong}
        </p>
        <div className={classes.foot}>
          <Button data-autofocus onClick={files.close}>
            Close
          </Button>
        </div>
      </>
    );
  }
  if (!plan) return <p className={classes.reason}>Looking what fits</p>;

  const { file, edits } = plan.plan;
  const count = applicable(plan.plan).length;
  const show = (each: RebasedEdit) => {
    setShown(each);
    const [t] = each.frames;
    if (t === undefined || !opened.labels.store.has(t)) return;
    parts.frames.send({ type: 'GO', t });
    const changes = each.changes.length > 0 ? each.changes : each.edit.changes;
    const rect = touchedBy(changes, opened.labels.width).find((touched) => touched.t === t)?.rect;
    if (rect) parts.canvas.send({ type: 'LOOK_AT', x: (rect.x0 + rect.x1) / 2, y: (rect.y0 + rect.y1) / 2 });
    else if (each.cells[0] !== undefined) parts.canvas.send({ type: 'REVEAL', cell: each.cells[0] });
  };
  const apply = () => {
    // Between two drawings of the page it may have been locked.
    if (!parts.tools.getSnapshot().context.writable) {
      setWrong('This task cannot be changed now: nothing was applied.');
      return;
    }
    if (stampOf(parts) !== plan.stamp) {
      setPlan(null);
      setAgain(again + 1);
      root.send({ type: 'SAY', text: 'The labels have changed: look again what fits.', wrong: true });
      return;
    }
    try {
      const done = applyPlan(plan.plan, parts);
      const all = edits.every(({ outcome }) => outcome !== 'cannot');
      if (chosen.kept && all) void files.discard(chosen.kept);
      root.send({ type: 'SAY', text: `${plural(done, 'edit')} applied. Undo takes them back one by one.` });
      files.close();
    } catch (error) {
      setWrong(reasonOf(error));
    }
  };

  return (
    <>
      <div>
        <p>
          {plural(edits.length, 'edit')} by {file.person || 'someone'}, put aside {whenKept(file.at)}.
        </p>
        <p className={classes.reason}>{file.reason}</p>
      </div>
      <ul className={classes.summary} aria-label="Summary">
        {summary(edits).map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      <ol className={classes.list} aria-label="Edits in the file">
        {edits.map((each) => {
          const Icon = ICONS[each.outcome];
          return (
            <li key={each.edit.id}>
              <button type="button" aria-pressed={shown === each} onClick={() => show(each)}>
                <span className={classes.name}>{nameOf(each)}</span>
                <span className={classes.outcome} data-outcome={each.outcome}>
                  <Icon size={15} stroke={1.75} aria-hidden />
                  {OUTCOME_WORDS[each.outcome]}
                </span>
                {each.notes.map((note) => (
                  <small key={note}>{note}</small>
                ))}
              </button>
            </li>
          );
        })}
      </ol>
      <div className={classes.foot}>
        {count === 0 && <p>None of these edits can be applied.</p>}
        <Button variant="filled" disabled={count === 0 || !writable} onClick={apply}>
          {count === 0 ? 'Apply' : `Apply ${plural(count, 'edit')}`}
        </Button>
        <Button onClick={files.close}>Cancel</Button>
      </div>
      {shown && <EditPreview edit={shown} />}
    </>
  );
}
