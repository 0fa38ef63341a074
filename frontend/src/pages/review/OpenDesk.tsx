import { SegmentedControl } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useReducer, useRef, useState } from 'react';
import { imageOf } from '../../api/image';
import { wordsFor } from '../../api/problems';
import { reviewsQuery } from '../../api/queries';
import { accept, giveBack } from '../../api/reviews';
import type { Revision, Task } from '../../api/types';
import { fit, type Size, zoomAt } from '../picture/camera';
import { framesOf, KIND_WORDS } from '../words';
import { changeWords, countByFrame, groupChanges } from './changes';
import { ChangesPanel } from './ChangesPanel';
import { CommentsPanel } from './CommentsPanel';
import { type Comparison, noChangesWords, type Pair } from './comparison';
import { ComparePicker } from './ComparePicker';
import { type DeskAction, useDeskKeys } from './deskKeys';
import { desk, openDesk, type Verdict } from './deskState';
import { loadDraft, saveDraft } from './draftComments';
import { FrameBar } from './FrameBar';
import classes from './ReviewPage.module.css';
import { useCamera } from './useCamera';
import { useScene } from './useScene';
import { LeftOpen } from './LeftOpen';
import { PlacesFine } from './PlacesFine';
import { pinPlace } from './pinPlace';
import { Confirmation, VerdictBar } from './VerdictBar';
import { Views, ZOOM_STEP, ZoomButtons } from './Views';

/** Until the main view has told its size. */
const UNMEASURED: Size = { width: 600, height: 500 };

interface OpenDeskProps {
  task: Task;
  revisions: readonly Revision[];
  comparison: Comparison;
  /** What was chosen to be compared; ahead of `comparison` while that is on its way. */
  pair: Pair;
  onCompare: (pair: Pair) => void;
  onVerdict: (words: string) => void;
  onStepTask: (by: 1 | -1) => void;
  onKeys: () => void;
}

export function OpenDesk({
  task,
  revisions,
  comparison,
  pair,
  onCompare,
  onVerdict,
  onStepTask,
  onKeys,
}: OpenDeskProps) {
  const client = useQueryClient();
  const { changes } = comparison;
  const compared = useMemo(() => groupChanges(changes), [changes]);
  const counts = useMemo(() => countByFrame(changes), [changes]);
  const [state, send] = useReducer(desk, null, () =>
    openDesk(task.frames, compared, loadDraft(task.id, task.revision)),
  );
  const { groups } = state;
  useEffect(() => send({ type: 'compare', groups: compared }), [compared]);
  const [channel, setChannel] = useState(0);
  const [feature, setFeature] = useState(groups[0]?.change.feature ?? task.features[0] ?? '');
  const mainView = useRef<Size>(UNMEASURED);
  const onSize = useCallback((size: Size) => {
    mainView.current = size;
  }, []);
  const commentInput = useRef<HTMLInputElement>(null);
  const { t, comments, armed, target, current } = state;

  // A change of another feature shows that feature.
  const shown = current === null ? null : (groups[current]?.change.feature ?? null);
  useEffect(() => {
    if (shown !== null) setFeature(shown);
  }, [shown]);

  useEffect(() => saveDraft(task.id, task.revision, comments), [task.id, task.revision, comments]);

  const view = { task, comparison, feature, channel, t, cell: target?.cell ?? null };
  const { scene, failure } = useScene(view, groups[(current ?? -1) + 1]?.change.t);
  const { camera, onCamera } = useCamera(imageOf(task), scene?.picture ?? null, state.look);

  const verdict = useMutation({
    mutationFn: (given: Verdict) =>
      (given === 'accept' ? accept : giveBack)(task.id, task.revision, [...comments]),
    onSuccess: (_, given) => {
      saveDraft(task.id, task.revision, []);
      client.setQueryData(reviewsQuery.queryKey, (list) => list?.filter(({ id }) => id !== task.id));
      void client.invalidateQueries({ queryKey: reviewsQuery.queryKey });
      client.removeQueries({ queryKey: ['task', task.id] });
      onVerdict(`${given === 'accept' ? 'Accepted' : 'Returned'}: ${task.movie.name}, ${framesOf(task)}`);
    },
  });
  const { mutate: give, isPending: busy, reset } = verdict;

  function arm(wanted: Verdict) {
    if (task.state !== 'submitted') return;
    reset();
    send({ type: 'arm', verdict: wanted });
    if (wanted === 'return' && comments.length === 0) commentInput.current?.focus();
  }

  const zoom = (factor: number) => onCamera((from) => zoomAt(from, imageOf(task), mainView.current, factor));
  const showAll = () => onCamera(() => fit(imageOf(task), mainView.current));
  const actions: Record<DeskAction, () => void> = {
    accept: () => arm('accept'),
    return: () => arm('return'),
    confirm: () => armed && !busy && give(armed),
    drop: () => send({ type: 'disarm' }),
    'next change': () => send({ type: 'step change', by: 1 }),
    'previous change': () => send({ type: 'step change', by: -1 }),
    'next frame': () => send({ type: 'step frame', by: 1 }),
    'previous frame': () => send({ type: 'step frame', by: -1 }),
    'next task': () => onStepTask(1),
    'previous task': () => onStepTask(-1),
    comment: () => commentInput.current?.focus(),
    'zoom in': () => zoom(ZOOM_STEP),
    'zoom out': () => zoom(1 / ZOOM_STEP),
    fit: showAll,
    keys: onKeys,
  };
  useDeskKeys((action) => actions[action]());

  /** Where a cell is in the frame that is shown; undefined while that frame is on its way. */
  function placeOf(cell: number | null) {
    if (cell === null || scene?.picture.t !== t) return undefined;
    const outline = scene.picture.after.get(cell) ?? scene.picture.before.get(cell);
    return outline && { y: outline.y, x: outline.x };
  }

  const group = current === null ? undefined : groups[current];
  const sentence = `Difference, frame ${t}.${
    group ? ` Change ${(current ?? 0) + 1} of ${groups.length}: ${changeWords(group.change)}.` : ''
  }`;
  const pins = comments.flatMap((comment, i) => {
    const at = comment.t === t ? pinPlace(comment, scene?.picture.after) : null;
    return at ? [{ number: i + 1, ...at }] : [];
  });

  return (
    <>
      <main className={classes.middle}>
        <div className={classes.context}>
          <h1>{task.movie.name}</h1>
          <span>
            {KIND_WORDS[task.kind]} · {framesOf(task)}
          </span>
          <ComparePicker revisions={revisions} pair={pair} onCompare={onCompare} />
          <LeftOpen revision={revisions.at(-1)} noun={task.kind === 'tracking' ? 'place' : 'check'} />
          <PlacesFine
            task={task}
            onGo={({ t: frame, feature: of, cells, where }) => {
              setFeature(of);
              send({ type: 'go to place', t: frame, cell: cells[0] ?? null, ...where });
            }}
          />
          <div className={classes.tools}>
            {task.features.length > 1 && (
              <SegmentedControl size="xs" data={task.features} value={feature} onChange={setFeature} />
            )}
            {task.movie.n_channels > 1 && (
              <SegmentedControl
                size="xs"
                data={task.movie.channels.map((label, i) => ({ label, value: String(i) }))}
                value={String(channel)}
                onChange={(value) => setChannel(Number(value))}
              />
            )}
            <ZoomButtons onZoom={zoom} onFit={showAll} />
          </div>
        </div>
        <Views
          task={task}
          comparison={comparison}
          t={t}
          camera={camera}
          onCamera={onCamera}
          scene={scene}
          pins={pins}
          sentence={sentence}
          failure={failure}
          onPick={(cell, x, y) => send({ type: 'target', target: { cell, x, y } })}
          onSize={onSize}
        />
        <FrameBar
          frames={task.frames}
          t={t}
          counts={counts}
          onFrame={(frame) => send({ type: 'frame', t: frame })}
          onStep={(by) => send({ type: 'step frame', by })}
        />
      </main>
      <aside className={classes.side} aria-label="Changes and comments">
        <ChangesPanel
          groups={groups}
          current={current}
          seen={state.seen}
          none={noChangesWords(comparison)}
          onGo={(index) => send({ type: 'change', index })}
          onStep={(by) => send({ type: 'step change', by })}
        />
        <CommentsPanel
          comments={comments}
          earlier={task.comments}
          target={target}
          t={t}
          needed={state.needsComment}
          inputRef={commentInput}
          onAdd={(text) => send({ type: 'comment', text, place: placeOf(target?.cell ?? null) })}
          onGo={(index) => send({ type: 'go to comment', index })}
          onRemove={(index) => send({ type: 'remove comment', index })}
        />
      </aside>
      <VerdictBar
        task={task}
        nChanges={groups.length}
        since={comparison.from}
        nComments={comments.length}
        armed={armed}
        needsComment={state.needsComment}
        busy={busy}
        onArm={arm}
      />
      {armed && (
        <Confirmation
          verdict={armed}
          newest={task.revision}
          shown={comparison.to}
          nComments={comments.length}
          busy={busy}
          failure={verdict.error ? wordsFor(verdict.error) : null}
          onYes={() => give(armed)}
          onNo={() => send({ type: 'disarm' })}
        />
      )}
    </>
  );
}
