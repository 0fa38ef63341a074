/** The actors of an open task, made and connected in one place. */
import type { ActorRefFrom, Spawner } from 'xstate';
import { canvasMachine } from './canvas';
import { checksMachine } from './checks';
import { channelsNeeded, displayMachine } from './display';
import { following } from './following';
import { framesMachine, type ShownEvent } from './frames';
import { labelsMachine } from './labels';
import { leaseMachine, type LeaseReport } from './lease';
import type { OpenedTask } from './opening';
import { pixelWorker } from './pixelWorker';
import { placesMachine } from './places';
import { centroidsLoader } from './centroidsLoader';
import { playbackMachine } from './playback';
import { prefixMachine } from './prefix';
import { proposing } from './proposing';
import type { EditUi, Ref, SayEvent, UiProtocolEvent, UiState } from './protocol';
import { saveMachine, type SaveReport } from './save';
import { selectionMachine } from './selection';
import { surroundings } from './surroundings';
import { mayDraw, toolboxMachine } from './toolbox';
import { undoMachine, uiOf } from './undo';
import { viewsMachine } from './views';
import { coreOf } from '../../api/image';
import type { Tabs } from '../../api/tab';
import { historyBefore } from '../saving/history';
import { stacksFromLog } from '../saving/stacks';
import type { TaskApi } from '../saving/taskApi';
import { frameInHand } from '../pointer/aim';
import { lookAt } from '../checks/lookAt';
import { lookAtPlace, tooling } from '../places/lookAtPlace';
import { suggestionOf } from '../places/mending';
import type { GonePlace, Place } from '../../api/places';
import { fineMemory } from '../checks/fineMemory';
import type { Finding } from '../../labels/checks/types';
import { PixelChannel } from '../../labels/pixelWork/channel';
import { CellCentroids } from '../view/cellCentroids';
import { displayMemory } from '../view/displayMemory';
import type { Desk } from '../tools/types';

export const partMachines = {
  frames: framesMachine,
  display: displayMachine,
  canvas: canvasMachine,
  views: viewsMachine,
  selection: selectionMachine,
  labels: labelsMachine,
  tools: toolboxMachine,
  undo: undoMachine,
  save: saveMachine,
  lease: leaseMachine,
  surroundings,
  checks: checksMachine,
  places: placesMachine,
  pixelWorker,
  prefix: prefixMachine,
  playback: playbackMachine,
  following,
  centroidsLoader,
};

export type PlacesRef = ActorRefFrom<typeof placesMachine>;

export interface Parts {
  frames: ActorRefFrom<typeof framesMachine>;
  display: ActorRefFrom<typeof displayMachine>;
  canvas: ActorRefFrom<typeof canvasMachine>;
  views: ActorRefFrom<typeof viewsMachine>;
  selection: ActorRefFrom<typeof selectionMachine>;
  labels: ActorRefFrom<typeof labelsMachine>;
  tools: ActorRefFrom<typeof toolboxMachine>;
  undo: ActorRefFrom<typeof undoMachine>;
  save: ActorRefFrom<typeof saveMachine>;
  /** null when the task can be looked at only. */
  lease: ActorRefFrom<typeof leaseMachine> | null;
  surroundings: ActorRefFrom<typeof surroundings> | null;
  checks: ActorRefFrom<typeof checksMachine>;
  /** null in a task that has no list of places. */
  places: PlacesRef | null;
  pixelWorker: ActorRefFrom<typeof pixelWorker>;
  prefix: ActorRefFrom<typeof prefixMachine>;
  /** null where frames are not played: in a segmentation task. */
  playback: ActorRefFrom<typeof playbackMachine> | null;
  following: ActorRefFrom<typeof following> | null;
  centroidsLoader: ActorRefFrom<typeof centroidsLoader> | null;
  desk: Desk;
  /** Where cells are in the frames of a tracking task. */
  cellCentroids: CellCentroids | null;
}

/** How the page stood after the last edit, undo or redo: where a task opens again. */
export function lastUi({ edits }: Pick<OpenedTask, 'edits'>): EditUi['before'] {
  const { newest } = stacksFromLog(edits);
  // What no page has made keeps nothing of one: it opens where a page made the last.
  const known = newest?.edit.ui ? newest : { edit: edits.findLast(({ ui }) => ui !== null), undone: false };
  if (!known.edit) return {};
  const { before, after } = uiOf(known.edit);
  return known.undone ? before : { ...before, ...after };
}

/** Who is told when another frame is shown; the view is moved last. */
export const shownListeners = ({ tools, canvas, views, following }: Parts): Ref<ShownEvent>[] =>
  [tools, canvas, views, following].flatMap((ref): Ref<ShownEvent>[] => (ref ? [ref] : []));

/** The actors that go on where the last page stopped, and the state of each; the tool only where it can be used. */
export function resumed(
  opened: OpenedTask,
  { selection, canvas, tools }: Parts,
): [Ref<UiProtocolEvent>, UiState][] {
  const ui = lastUi(opened);
  const refs: Record<string, Ref<UiProtocolEvent>> = { selection, canvas };
  if (opened.lease) refs['tool'] = tools;
  return Object.entries(refs).flatMap(([name, ref]) => (ui[name] ? [[ref, ui[name]]] : []));
}

interface Root {
  api: TaskApi;
  person: number;
  tabs: Tabs | null;
  ref: Ref<SayEvent | SaveReport | LeaseReport>;
}

/** Clicks closer than this on the screen, in device pixels, are at the same place. */
const GRASP_PX = 8;

/** Make all actors of a task. What an actor needs of another is given to it, or follows with CONNECT (see `task.ts`). */
export function spawnParts(
  spawn: Spawner<never> | ((...args: never[]) => unknown),
  opened: OpenedTask,
  root: Root,
): Parts {
  const make = spawn as unknown as <M extends (typeof partMachines)[keyof typeof partMachines]>(
    machine: M,
    options: { id: string; input: unknown },
  ) => ActorRefFrom<M>;
  const { task, labels, journal, lease, sequence } = opened;
  const { store } = labels;
  const { api, person, tabs } = root;
  const say = root.ref as Ref<SayEvent>;
  const feature = task.features[0] ?? '';
  const tracking = task.kind === 'tracking';
  const firstT = Number(lastUi(opened)['frames']?.['t'] ?? task.first);
  const t = store.has(firstT) ? firstT : (store.frames[0] ?? task.first);

  const save = make(saveMachine, {
    id: 'save',
    input: { api: root.api, task: task.id, journal, lease: lease?.token ?? '', sequence, parent: root.ref },
  });
  const undo = make(undoMachine, {
    id: 'undo',
    input: {
      save,
      say,
      read: (older: number) => historyBefore(root.api, task.id, older + 1),
      pen: {
        isDown: () => canvas.getSnapshot().matches('drawing'),
        lift: () => canvas.send({ type: 'LOST' }),
      },
    },
  });
  const selection = make(selectionMachine, { id: 'selection', input: { labels, undo } });
  const display = make(displayMachine, {
    id: 'display',
    input: { movie: task.movie, feature, undo, memory: displayMemory(person, task.movie.id) },
  });
  // Before the first frame is asked for.
  store.setChannels(channelsNeeded(display.getSnapshot().context));
  const frames = make(framesMachine, { id: 'frames', input: { store, undo, t } });
  const labelsRef = make(labelsMachine, { id: 'labels', input: { labels, undo, selection, say } });
  const pixels = new PixelChannel();
  const desk: Desk = {
    labels,
    pixels,
    frame: () => {
      const { shown, t: wanted } = frames.getSnapshot().context;
      return shown === wanted ? labels.context(display.getSnapshot().context.feature, shown) : null;
    },
    frameAtPointer: () => {
      const at = frameInHand({ views, frames, canvas });
      return at === frames.getSnapshot().context.t
        ? desk.frame()
        : labels.context(display.getSnapshot().context.feature, at);
    },
    t: () => frames.getSnapshot().context.t,
    go: (t) => frames.send({ type: 'GO', t }),
    selected: () => selection.getSnapshot().context.selected,
    size: () => tools.getSnapshot().context.size,
    writeMode: () => tools.getSnapshot().context.writeMode,
    frameMode: () => tools.getSnapshot().context.frameMode,
    subtracts: () => tools.getSnapshot().context.subtracts,
    grasp: () => GRASP_PX / canvas.getSnapshot().context.camera.scale,
    suggested: (tool, cell) => suggestionOf(places?.getSnapshot().context ?? null, desk, tool, cell),
    ...proposing(root.api, task.id, () => ({ frames, display, selection, tools, labels: labelsRef })),
  };
  const tools = make(toolboxMachine, {
    id: 'tools',
    input: { kind: task.kind, desk, labels: labelsRef, selection, say, undo },
  });
  const canvas = make(canvasMachine, {
    id: 'canvas',
    input: { image: { width: labels.width, height: labels.height }, desk, tools, selection, undo },
  });
  const views = make(viewsMachine, {
    id: 'views',
    input: {
      image: { width: labels.width, height: labels.height },
      frames: store.frames,
      canvas,
      count: tracking ? display.getSnapshot().context.seeing.panes : 1,
      moved: () => canvas.getSnapshot().context.moved,
    },
  });
  const leaseRef = lease
    ? make(leaseMachine, {
        id: 'lease',
        input: { api, task: task.id, tab: opened.tab, person, lease, save, parent: root.ref },
      })
    : null;
  const around = leaseRef
    ? make(surroundings, { id: 'surroundings', input: { api, task: task.id, tabs, save, lease: leaseRef } })
    : null;
  const checks = make(checksMachine, {
    id: 'checks',
    input: {
      labels,
      memory: task.kind === 'segmentation' ? fineMemory(person, task.id) : null,
      core: coreOf(task),
      edit: labelsRef,
      say,
      drawing: () => canvas.getSnapshot().matches('drawing'),
      writable: () => mayDraw(tools.getSnapshot().context),
      go: (finding: Finding) => lookAt(finding, { labels, frames, display, selection, canvas }),
    },
  });
  const places =
    task.kind === 'tracking'
      ? make(placesMachine, {
          id: 'places',
          input: {
            ...{ api, task: task.id, save, say },
            lease: () => leaseRef?.getSnapshot().context.lease.token ?? null,
            writable: () => leaseRef !== null && mayDraw(tools.getSnapshot().context),
            go: (place: Place | GonePlace) => lookAtPlace(place, { frames, display, selection, canvas }),
            take: tooling({ frames, selection, tools }),
          },
        })
      : null;
  const cellCentroids = tracking
    ? new CellCentroids(labels, () => canvas.getSnapshot().matches('drawing'))
    : null;
  return {
    places,
    cellCentroids,
    centroidsLoader: cellCentroids
      ? make(centroidsLoader, {
          id: 'centroidsLoader',
          input: { api, task: task.id, centroids: cellCentroids, display, frames },
        })
      : null,
    playback: tracking
      ? make(playbackMachine, {
          id: 'playback',
          input: { labels, frames, canvas, seeing: () => display.getSnapshot().context.seeing },
        })
      : null,
    following: tracking
      ? make(following, { id: 'following', input: { desk, canvas, display, views } })
      : null,
    pixelWorker: make(pixelWorker, { id: 'pixelWorker', input: pixels }),
    prefix: make(prefixMachine, { id: 'prefix', input: undefined }),
    checks,
    frames,
    display,
    canvas,
    views,
    selection,
    labels: labelsRef,
    tools,
    undo,
    save,
    lease: leaseRef,
    surroundings: around,
    desk,
  };
}
