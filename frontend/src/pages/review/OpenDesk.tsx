import { SegmentedControl } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useReducer, useRef, useState } from 'react';
import { imageOf } from '../../api/image';
import { isProblem } from '../../api/problems';
import { placeDecisionsQuery } from '../../api/queries';
import type { ReviewDetail, Revision, Task } from '../../api/types';
import { useUser } from '../../app/useUser';
import { Instructions } from '../../labeling/instructions/Instructions';
import { fit, type Size, zoomAt } from '../picture/camera';
import { framesOf, KIND_WORDS } from '../words';
import { changeWords, countByFrame, groupChanges, memberOf } from './changes';
import { ChangesPanel } from './ChangesPanel';
import { CommentsPanel } from './CommentsPanel';
import { type Comparison, noChangesWords, type Pair } from './comparison';
import { ComparePicker } from './ComparePicker';
import { type DeskAction, useDeskKeys } from './deskKeys';
import { desk, openDesk, type Verdict } from './deskState';
import { loadDisplay, saveDisplay } from './display';
import { DisplayControls } from './DisplayControls';
import { loadDraft, saveDraft } from './draftComments';
import { FrameBar } from './FrameBar';
import { HistoryPanel } from './HistoryPanel';
import type { Judging } from './judging';
import classes from './ReviewPage.module.css';
import { useBlink } from './useBlink';
import { useCamera } from './useCamera';
import { useScene } from './useScene';
import { LeftOpen } from './LeftOpen';
import { PlacesFine } from './PlacesFine';
import { pinPlace } from './pinPlace';
import { Confirmation, VerdictBar } from './VerdictBar';
import { giveOnce, mayPass, refusalWords } from './verdictSent';
import { DIVIDER_STEP, ViewChoice, type ViewMode, Views, ZOOM_STEP, ZoomButtons } from './Views';

/** Until the main view has told its size. */
const UNMEASURED: Size = { width: 600, height: 500 };

interface OpenDeskProps {
  task: Task;
  /** Undefined while it is on its way, or where nothing was submitted. */
  review: ReviewDetail | undefined;
  judging: Judging;
  revisions: readonly Revision[];
  comparison: Comparison;
  /** What was chosen to be compared; ahead of `comparison` while that is on its way. */
  pair: Pair;
  onCompare: (pair: Pair) => void;
  onVerdict: (words: string) => void;
  /** The right to judge has ended: ask for it again. */
  onAgain: () => void;
  /** Mend it on the labeling page. */
  onFix: () => void;
  mode: ViewMode;
  onMode: (mode: ViewMode) => void;
}

export function OpenDesk({
  task,
  review,
  judging,
  revisions,
  comparison,
  pair,
  onCompare,
  onVerdict,
  onAgain,
  onFix,
  mode,
  onMode,
}: OpenDeskProps) {
  const { changes } = comparison;
  const compared = useMemo(() => groupChanges(changes), [changes]);
  const counts = useMemo(() => countByFrame(changes), [changes]);
  const [state, send] = useReducer(desk, null, () =>
    openDesk(task.frames, compared, loadDraft(task.id, task.revision)),
  );
  const { groups } = state;
  useEffect(() => send({ type: 'compare', groups: compared }), [compared]);
  const [channel, setChannel] = useState(0);
  const contrast = task.movie.contrast[channel];
  const [display, setDisplay] = useState(() => loadDisplay(task.movie.id, channel, contrast));
  const [displayShown, setDisplayShown] = useState(false);
  const [instructionsShown, setInstructionsShown] = useState(false);
  const me = useUser()?.name;
  const [divider, setDivider] = useState(0.5);
  const blink = useBlink(mode === 'blink');
  const history = useRef<HTMLDetailsElement>(null);
  const { data: places } = useQuery({
    ...placeDecisionsQuery(task.id),
    enabled: task.kind === 'tracking',
  });
  const [feature, setFeature] = useState(groups[0]?.change.feature ?? task.features[0] ?? '');
  const mainView = useRef<Size>(UNMEASURED);
  const onSize = useCallback((size: Size) => {
    mainView.current = size;
  }, []);
  const commentInput = useRef<HTMLInputElement>(null);
  const { t, comments, armed, target, current, member } = state;
  const token = judging.kind === 'mine' ? judging.token : null;

  // A change of another feature shows that feature.
  const shown =
    current === null ? null : ((groups[current] && memberOf(groups[current], member).feature) ?? null);
  useEffect(() => {
    if (shown !== null) setFeature(shown);
  }, [shown]);

  useEffect(() => saveDraft(task.id, task.revision, comments), [task.id, task.revision, comments]);

  const view = { task, comparison, feature, channel, t, cell: target?.cell ?? null };
  const { scene, failure } = useScene(view, groups[(current ?? -1) + 1]?.change.t);
  const { camera, onCamera } = useCamera(imageOf(task), scene?.picture ?? null, state.look);

  const verdict = useMutation({
    mutationFn: ({ given, reason }: { given: 'accept' | 'return'; reason: string }) =>
      giveOnce(
        task.id,
        {
          verdict: given,
          lease: token ?? '',
          revision: task.revision,
          expected: null,
          comments: [...comments],
          reason: reason.trim(),
        },
        me,
      ),
    onError: (error) => {
      if (isProblem(error, 'lease-lost') && typeof error.members['taken_by'] !== 'string') onAgain();
    },
    onSuccess: (_, { given }) => {
      saveDraft(task.id, task.revision, []);
      onVerdict(`${given === 'accept' ? 'Accepted' : 'Returned'}: ${task.movie.name}, ${framesOf(task)}`);
    },
  });
  const { mutate: give, isPending: busy, reset } = verdict;

  function arm(wanted: Verdict) {
    if (task.state !== 'submitted' || token === null) return;
    reset();
    send({ type: 'arm', verdict: wanted });
    if (wanted === 'return' && comments.length === 0) commentInput.current?.focus();
  }

  function say(reason: string) {
    if (armed === null || busy) return;
    if (armed === 'fix') onFix();
    else give({ given: armed, reason });
  }

  function setAndKeep(next: typeof display) {
    setDisplay(next);
    saveDisplay(task.movie.id, channel, next);
  }

  function changeChannel(next: number) {
    setChannel(next);
    setDisplay(loadDisplay(task.movie.id, next, task.movie.contrast[next]));
  }

  const moveDivider = (by: number) => setDivider((at) => Math.min(1, Math.max(0, at + by)));
  const zoom = (factor: number) => onCamera((from) => zoomAt(from, imageOf(task), mainView.current, factor));
  const showAll = () => onCamera(() => fit(imageOf(task), mainView.current));
  const actions: Partial<Record<DeskAction, () => void>> = {
    accept: () => arm('accept'),
    fix: () => arm('fix'),
    return: () => arm('return'),
    confirm: () => say(''),
    drop: () => send({ type: 'disarm' }),
    'next change': () => send({ type: 'step change', by: 1 }),
    'previous change': () => send({ type: 'step change', by: -1 }),
    'next frame': () => send({ type: 'step frame', by: 1 }),
    'previous frame': () => send({ type: 'step frame', by: -1 }),
    comment: () => commentInput.current?.focus(),
    'three views': () => onMode('three'),
    swipe: () => onMode('swipe'),
    blink: () => onMode('blink'),
    'other side': () => mode === 'blink' && blink.flip(),
    'divider right': () => mode === 'swipe' && moveDivider(DIVIDER_STEP),
    'divider left': () => mode === 'swipe' && moveDivider(-DIVIDER_STEP),
    history: () => {
      if (history.current) history.current.open = !history.current.open;
    },
    display: () => setDisplayShown((shown) => !shown),
    instructions: () => setInstructionsShown((shown) => !shown),
    'zoom in': () => zoom(ZOOM_STEP),
    'zoom out': () => zoom(1 / ZOOM_STEP),
    fit: showAll,
  };
  useDeskKeys(actions);

  /** Where a cell is in the frame that is shown; undefined while that frame is on its way. */
  function placeOf(cell: number | null) {
    if (cell === null || scene?.picture.t !== t) return undefined;
    const outline = scene.picture.after.get(cell) ?? scene.picture.before.get(cell);
    return outline && { y: outline.y, x: outline.x };
  }

  const judged = revisions.find(({ number }) => number === review?.revision) ?? revisions.at(-1);
  const group = current === null ? undefined : groups[current];
  const sentence = `Difference, frame ${t}.${
    group ? ` Change ${(current ?? 0) + 1} of ${groups.length}: ${changeWords(memberOf(group, member))}.` : ''
  }`;
  const pins = comments.flatMap((comment, i) => {
    const at = comment.t === t ? pinPlace(comment, scene?.picture.after) : null;
    return at ? [{ number: i + 1, ...at }] : [];
  });

  return (
    <>
      <main className={classes.middle} data-region>
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
                onChange={(value) => changeChannel(Number(value))}
              />
            )}
            <ViewChoice mode={mode} onMode={onMode} />
            <ZoomButtons onZoom={zoom} onFit={showAll} />
            <DisplayControls
              display={display}
              contrast={contrast}
              opened={displayShown}
              onOpened={setDisplayShown}
              onDisplay={setAndKeep}
            />
          </div>
        </div>
        <Views
          task={task}
          mode={mode}
          display={display}
          divider={divider}
          onDivider={setDivider}
          blinkAfter={blink.after}
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
      <aside className={classes.side} aria-label="Changes and comments" data-region>
        <ChangesPanel
          groups={groups}
          current={current}
          member={member}
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
          onGoEarlier={({ t: frame, cell, y, x }) =>
            send(
              y === null || x === null
                ? { type: 'frame', t: frame }
                : { type: 'go to place', t: frame, cell, y, x },
            )
          }
        />
        <HistoryPanel revisions={revisions} panel={history} />
      </aside>
      <VerdictBar
        task={task}
        review={review}
        revision={judged}
        onInstructions={() => setInstructionsShown((shown) => !shown)}
        places={places}
        nComments={comments.length}
        armed={armed}
        needsComment={state.needsComment}
        busy={busy}
        mine={token !== null}
        onArm={arm}
      />
      {armed && (
        <Confirmation
          key={armed}
          verdict={armed}
          newest={task.revision}
          shown={comparison.to}
          nComments={comments.length}
          busy={busy}
          failure={verdict.error ? refusalWords(verdict.error) : null}
          again={mayPass(verdict.error)}
          onYes={say}
          onNo={() => send({ type: 'disarm' })}
        />
      )}
      {instructionsShown && (
        <Instructions
          task={judged ? { ...task, instructions: judged.instructions } : task}
          onClose={() => setInstructionsShown(false)}
        />
      )}
    </>
  );
}
