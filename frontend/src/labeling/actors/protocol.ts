/**
 * What the actors of the labeling page say to each other (design §3 and §6). One edit goes so:
 *
 *   tool ──EDIT──► labels ──CHANGE──► segments · cells · divisions · events ──SNAPSHOT──► undo ──SAVE before──► UI actors
 *                    ◄────CHANGED / REFUSED────┘                                  ◄────RESTORE──────────┘
 *                  labels ──SELECT──► selection, ──COMMIT──► undo ──SAVE after──► UI actors
 *                                                             ◄────RESTORE──────────┘
 *                                                            undo ──RECORD──► save
 *
 * and an undo: undo ──REVERT──► labels ──CHANGE──► …, then RESTORE to the UI actors and RECORD to save.
 */
import type { ActorRef, EventObject, Snapshot } from 'xstate';
import type { Change, Edit } from '../../labels/types';

/** Something that takes these events. Actors are given such refs; there is no bus. */
export type Ref<E extends EventObject> = ActorRef<Snapshot<unknown>, E>;

/** The state of one UI actor that an undo brings back; small and JSON. */
export type UiState = Readonly<Record<string, unknown>>;
/** By the name of the UI actor. */
export type UiStates = Readonly<Record<string, UiState>>;
/** What an edit keeps of the page: as it was before, and (only what differs) as it was after. */
export interface EditUi {
  before: UiStates;
  after: UiStates;
  /** Where the edit came from, when no tool of this page made it. */
  note?: UiState;
}
export type UiPhase = 'before' | 'after';

/** Undo asks a UI actor for its state, and gives it back later. */
export type UiProtocolEvent =
  { type: 'SAVE'; edit: string; phase: UiPhase } | { type: 'RESTORE'; state: UiState };

export interface ChangeEvent {
  type: 'CHANGE';
  edit: string;
  changes: Change[];
  /** The pixels hold the change already: a stroke paints while it is drawn. */
  painted: boolean;
  /** Whether undo is to hear of it: not when it is undo itself that changes. */
  snapshot: boolean;
}

/** Label actors: segments, cells, divisions, events. */
export type LabelEvent = ChangeEvent;

export type LabelsEvent =
  /** A tool is done. `select`: the cell that is selected from then on. `says`: what the live region tells. */
  | {
      type: 'EDIT';
      action: string;
      changes: Change[];
      painted?: boolean;
      select?: number | null;
      says?: string;
      note?: UiState;
    }
  | { type: 'REVERT'; edit: Edit }
  | { type: 'CHANGED'; edit: string; kind: Change['kind'] }
  | { type: 'REFUSED'; edit: string; kind: Change['kind']; error: Error };

export type UndoEvent =
  | { type: 'REGISTER'; name: string; ref: Ref<UiProtocolEvent> }
  | { type: 'SNAPSHOT'; edit: string; before: Change[]; after: Change[] }
  | { type: 'RESTORE'; edit: string; phase: UiPhase; name: string; state: UiState }
  | { type: 'COMMIT'; edit: string; action: string; note?: UiState }
  | { type: 'ABANDON'; edit: string }
  | { type: 'REVERTED'; edit: string }
  | { type: 'REVERT_REFUSED'; edit: string; error: Error }
  /** `older`: how many edits of the log come before these and are not read yet. */
  | { type: 'REBUILD'; edits: readonly Edit[]; older: number }
  /** Whether the page may change the task: where it may not, nothing is undone either. */
  | { type: 'WRITABLE'; writable: boolean }
  | { type: 'UNDO' }
  | { type: 'REDO' };

export interface RecordEvent {
  type: 'RECORD';
  edit: Edit;
}

export type SelectionEvent =
  | UiProtocolEvent
  | { type: 'SELECT'; cell: number | null }
  | { type: 'HOVER'; cells: readonly number[] }
  | { type: 'STEP'; by: 1 | -1 };

/** A sentence for the live region, or for the message line when something is wrong. */
export interface SayEvent {
  type: 'SAY';
  text: string;
  wrong?: boolean;
}
