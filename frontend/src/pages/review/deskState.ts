/** What the expert looks at and has said about the task on the desk. No pixels, no network. */
import type { NewComment } from '../../api/types';
import { type ChangeFamily, familiesIn, familyAfter, isShown, shownIn } from './changeFilter';
import { type ChangeGroup, memberOf } from './changes';

export type Verdict = 'accept' | 'fix' | 'return';

/** What a comment would be pinned to: a cell, or only a place. (y, x) in pixels. */
export interface Target {
  cell: number | null;
  y: number;
  x: number;
}

export interface DeskState {
  readonly frames: readonly number[];
  /** All changes, those that are not shown too: indices count in this list. */
  readonly groups: readonly ChangeGroup[];
  /** Only these are listed and stepped through; null: all. */
  only: ChangeFamily | null;
  /** The kind was chosen while no change of it was looked at, and nothing was gone to since. */
  justChosen: boolean;
  t: number;
  /** Index of the change that is looked at; null before the first step or after a click elsewhere. */
  current: number | null;
  /** Which of a group of small changes. */
  member: number;
  seen: ReadonlySet<number>;
  target: Target | null;
  /** Where the views were last asked to look; a new object each time, also for the same place. */
  look: { y: number; x: number } | null;
  comments: readonly NewComment[];
  /** A verdict key only arms; Enter gives the verdict. */
  armed: Verdict | null;
  /** Return was asked for without a comment. */
  needsComment: boolean;
}

export type DeskEvent =
  /** Other revisions are compared: the frame and the place stay, the changes are others. */
  | { type: 'compare'; groups: readonly ChangeGroup[] }
  | { type: 'change'; index: number }
  | { type: 'step change'; by: 1 | -1 }
  | { type: 'only'; family: ChangeFamily | null }
  /** One kind after the other, then all. */
  | { type: 'next kind' }
  | { type: 'frame'; t: number }
  | { type: 'step frame'; by: 1 | -1 }
  | { type: 'target'; target: Target | null }
  /** `place`: where the cell is in this frame, when that is known; else it is where it was pointed at. */
  | { type: 'comment'; text: string; place?: { y: number; x: number } | undefined }
  | { type: 'go to comment'; index: number }
  | { type: 'go to place'; t: number; cell: number | null; y: number; x: number }
  | { type: 'remove comment'; index: number }
  | { type: 'arm'; verdict: Verdict }
  | { type: 'disarm' };

/** The desk as it opens: at the first change, else at the first frame. */
export function openDesk(
  frames: readonly number[],
  groups: readonly ChangeGroup[],
  comments: readonly NewComment[] = [],
): DeskState {
  const state: DeskState = {
    frames,
    groups,
    only: null,
    justChosen: false,
    t: frames[0] ?? 0,
    current: null,
    member: 0,
    seen: new Set(),
    target: null,
    look: null,
    comments,
    armed: null,
    needsComment: false,
  };
  return groups.length > 0 ? lookAt(state, 0) : state;
}

function lookAt(state: DeskState, index: number, member = 0): DeskState {
  const group = state.groups[index];
  if (!group) return state;
  const { t, cell, y, x } = memberOf(group, member);
  return {
    ...state,
    justChosen: false,
    t,
    current: index,
    member,
    seen: new Set(state.seen).add(index),
    target: { cell, y, x },
    look: { y, x },
  };
}

/** The next change; those of a group come one after the other. */
function step(state: DeskState, by: 1 | -1): DeskState {
  const { groups, current, member } = state;
  const size = (index: number) => groups[index]?.members?.length ?? 1;
  if (current !== null && member + by >= 0 && member + by < size(current))
    return lookAt(state, current, member + by);
  const next = nextChange(state, by);
  return next === undefined ? state : lookAt(state, next, by > 0 ? 0 : size(next) - 1);
}

/** The shown change to step to: from the current one, or from the frame when none is looked at. */
function nextChange({ groups, only, justChosen, current, t }: DeskState, by: 1 | -1): number | undefined {
  const shown = shownIn(groups, only);
  if (current !== null) {
    return by > 0 ? shown.find((index) => index > current) : shown.findLast((index) => index < current);
  }
  const behind = shown.findIndex((index) => groups[index]!.change.t >= t);
  const after = behind < 0 ? shown.length : behind;
  const next = shown[by > 0 ? after : after - 1];
  // Of a kind that was just chosen one wants to see something, wherever one was.
  return justChosen ? (next ?? shown.at(by > 0 ? 0 : -1)) : next;
}

/** The frame and the place stay; a change that is not shown any more is not the one that is looked at. */
function showOnly(state: DeskState, only: ChangeFamily | null): DeskState {
  const group = state.current === null ? undefined : state.groups[state.current];
  const stays = group && isShown(group.change, only);
  return { ...state, only, justChosen: only !== null && !stays, current: stays ? state.current : null };
}

/** What is looked at is no change any more, but a place that one went to by oneself. */
const leave = (state: DeskState): DeskState => ({ ...state, current: null, justChosen: false });

function goToFrame(state: DeskState, t: number): DeskState {
  if (t === state.t || !state.frames.includes(t)) return state;
  // A relabeling runs through many frames and is still the change that is looked at in each of them.
  const group = state.current === null ? undefined : state.groups[state.current];
  const within = group && group.first <= t && t <= group.last;
  return within ? { ...state, t } : { ...leave(state), t };
}

export function desk(state: DeskState, event: DeskEvent): DeskState {
  switch (event.type) {
    case 'compare':
      if (event.groups === state.groups) return state;
      return {
        ...leave(state),
        groups: event.groups,
        // What is not there any more cannot be all that is shown.
        only: familiesIn(event.groups).some(({ family }) => family === state.only) ? state.only : null,
        seen: new Set(),
        armed: null,
      };
    case 'change':
      return lookAt(state, event.index);
    case 'step change':
      return step(state, event.by);
    case 'only':
      return showOnly(state, event.family);
    case 'next kind':
      return showOnly(state, familyAfter(state.groups, state.only));
    case 'frame':
      return goToFrame(state, event.t);
    case 'step frame':
      return goToFrame(state, state.frames[state.frames.indexOf(state.t) + event.by] ?? state.t);
    case 'target':
      return { ...leave(state), target: event.target };
    case 'comment': {
      const text = event.text.trim();
      if (text === '') return state;
      const { cell = null, y = null, x = null } = { ...state.target, ...event.place };
      return {
        ...state,
        comments: [...state.comments, { t: state.t, cell, text, y, x }],
        needsComment: false,
      };
    }
    case 'go to comment': {
      const comment = state.comments[event.index];
      if (!comment) return state;
      const { t, cell, y, x } = comment;
      if (y === null || x === null) return { ...leave(state), t, target: null };
      return { ...leave(state), t, target: { cell, y, x }, look: { y, x } };
    }
    case 'go to place': {
      const { t, cell, y, x } = event;
      return { ...leave(state), t, target: { cell, y, x }, look: { y, x } };
    }
    case 'remove comment':
      return { ...state, comments: state.comments.filter((_, i) => i !== event.index), armed: null };
    case 'arm':
      if (event.verdict === 'return' && state.comments.length === 0) {
        return { ...state, armed: null, needsComment: true };
      }
      return { ...state, armed: event.verdict, needsComment: false };
    case 'disarm':
      return { ...state, armed: null, needsComment: false };
  }
}
