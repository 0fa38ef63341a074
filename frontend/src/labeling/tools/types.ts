/**
 * What a tool is: one registry entry in one file. The toolbar, the keyboard, the help sheet and the tests read the
 * registry; a tool's machine gets pen and key events, reads the desk, and sends its result as one EDIT.
 */
import type { ComponentType } from 'react';
import type { IconProps } from '@tabler/icons-react';
import type { ActorRef, AnyStateMachine, Snapshot } from 'xstate';
import type { LaneChange } from '../../labels/lineage/laneChanges';
import type { FrameContext } from '../../labels/pixelTools/frameContext';
import type { CarriedOver, CarryOverRequest, Proposal, ProposalRequest } from '../../api/proposals';
import type { CellTuple, FrameMode, Rect, Spans, WriteMode } from '../../labels/types';
import type { PixelChannel } from '../../labels/pixelWork/channel';
import type { MovieLabels } from '../../frames/movieLabels';
import type { LabelsEvent, Ref, SayEvent, SelectionEvent } from '../actors/protocol';

export type ToolId =
  | 'select'
  | 'brush'
  | 'eraser'
  | 'flood'
  | 'threshold'
  | 'autofit'
  | 'watershed'
  | 'smart-click'
  | 'carry-before'
  | 'carry-after'
  | 'interpolate'
  | 'lasso'
  | 'split'
  | 'trim'
  | 'smooth'
  | 'shrink'
  | 'grow'
  | 'merge'
  | 'fill-holes'
  | 'combine'
  | 'fuse'
  | 'link'
  | 'break'
  | 'swap'
  | 'new-cell'
  | 'new-id'
  | 'relabel'
  | 'delete'
  | 'fill-gap'
  | 'division'
  | 'undo-division'
  | 'remove-divisions'
  | 'end-as';

/** A key belongs to a scope; leaving the scope unbinds it. */
export type Scope = 'outline' | 'track';

/** What tools may read. Asked for each time: it changes under them. */
export interface Desk {
  readonly labels: MovieLabels;
  /** Where work on pixels is done that takes too long for the page. */
  readonly pixels: PixelChannel;
  /** The frame on the screen with its pixels; null while it is on its way. */
  frame(): FrameContext | null;
  /** The frame that the pointer is in, where several are side by side; null while it is on its way. */
  frameAtPointer(): FrameContext | null;
  t(): number;
  /** Show another frame. */
  go(t: number): void;
  selected(): number | null;
  size(): number;
  writeMode(): WriteMode;
  /** Whether the lasso takes away instead of adding. */
  subtracts(): boolean;
  /** Pixels of the image within which two clicks are at the same place: those that eight pixels of the screen cover. */
  grasp(): number;
  frameMode(): FrameMode;
  /** The channel that image operations look at: the one shown. */
  channel(): number;
  /** Ask the server for a region. Rejects with ProblemError or UnreachableError. */
  propose(request: ProposalRequest, signal: AbortSignal): Promise<Proposal>;
  /** Ask the server where cells of another frame lie in this one. Rejects as `propose` does. */
  carryOver(request: CarryOverRequest, signal: AbortSignal): Promise<CarriedOver>;
  /** What the place one looks at suggests for this tool and the selected cell; null where it suggests another, or nothing. */
  suggested(tool: string, cell: number): Suggestion | null;
  /** Rises with every change of the labels. */
  version(): number;
  /** Another text as soon as frame, channel, selection or labels are others: then a proposal is out of date. */
  place(): string;
  /** Told whenever the place or a setting may be another one; returns how to stop. */
  watch(listener: () => void): () => void;
}

/** The cells that a tool is given instead of clicks, and the frames it is to be set to. */
export interface Suggestion {
  picks: readonly number[];
  frameMode?: FrameMode;
}

/** A position in the image in pixels; x, y are not rounded. */
export interface PenPoint {
  x: number;
  y: number;
}

export type ToolEvent =
  | { type: 'PEN_DOWN'; x: number; y: number; shift: boolean; alt?: boolean }
  | { type: 'PEN_MOVE'; points: readonly PenPoint[] }
  | { type: 'PEN_UP' }
  | { type: 'PEN_CANCEL' }
  /** Enter, the Apply button, or the tool's key again where the tool does not cycle. */
  | { type: 'CONFIRM' }
  /** The tool's key again, where the tool has several choices: the next one. */
  | { type: 'NEXT' }
  /** A button of the prompt's choices. */
  | { type: 'CHOOSE'; choice: string }
  /** Esc. */
  | { type: 'CANCEL' }
  /** What was typed where a prompt asks for a number; null: nothing. */
  | { type: 'NUMBER'; number: number | null }
  /** The frame, the frame mode or the selection is another one: what was shown in advance must be worked out anew. */
  | { type: 'REFRESH' };

/** To a tool that watches the desk itself: the place or a setting may be another one. */
export interface LookEvent {
  type: 'LOOK';
}

/** What is drawn on the image for a prompt, in pixels of the image. */
export interface Sketch {
  /** The cell that gains and loses. */
  cell: number | null;
  /** Pixels that come and pixels that go, as spans over the frame. */
  gain?: Spans;
  loss?: Spans;
  /** Clicks that were made. */
  seeds?: readonly PenPoint[];
  /** Clicks that said: not here. */
  background?: readonly PenPoint[];
  box?: Rect;
  /** A line that is drawn: positions in the image. */
  path?: readonly PenPoint[];
  /** Where the path goes on: to its first point (an outline), to the pointer, or nowhere. */
  pathGoesOn?: 'first' | 'pointer' | 'both';
}

/** What an action is about to do, said before it is done. */
export interface Prompt {
  /** "Swap 58 and 63 in 41 frames" */
  title: string;
  /** "31-71 · no outline changes" */
  detail: string;
  /** Whether Enter applies it; else a click is awaited. */
  ready: boolean;
  /** The cells it is about, to be numbered on the image. */
  cells: readonly number[];
  /** What it does to the tracks: hatched in their lanes. */
  lanes?: readonly LaneChange[];
  /** The server, or the worker, is working it out. */
  busy?: boolean;
  /** A number is to be typed: what it is, and what was typed so far. */
  number?: { name: string; typed: number | null };
  sketch?: Sketch;
  /** What can be chosen between before it is applied; the tool's key goes on to the next. */
  choices?: readonly { value: string; name: string }[];
  chosen?: string;
}

/** What a tool tells the toolbox. */
export type ToolReport =
  /** `by`: ignored when that tool is no longer in the hand. */
  | { type: 'PROMPT'; prompt: Prompt | null; by?: ToolId }
  /** Rows of values that a stroke has made and that are in no table yet, so that they can be drawn. */
  | { type: 'PROVISIONAL'; rows: readonly CellTuple[] }
  /** A suggestion is for these frames; the mode that was chosen comes back with the next tool. */
  | { type: 'SUGGESTED_FRAMES'; mode: FrameMode }
  /** The tool has nothing more to do; go on with the tool before it, or with `next`. */
  | { type: 'DONE'; next?: ToolId };

export interface ToolInput {
  desk: Desk;
  labels: Ref<LabelsEvent>;
  selection: Ref<SelectionEvent>;
  say: Ref<SayEvent>;
  tools: Ref<ToolReport>;
  /** Taken up by a person (a key, a button), not brought back by an undo or after an action. */
  byHand: boolean;
}

export type ToolRef = ActorRef<Snapshot<unknown>, ToolEvent>;

export type ToolOption = 'size' | 'writeMode' | 'frameMode' | 'sign';

export interface ToolEntry {
  id: ToolId;
  name: string;
  icon: ComponentType<IconProps>;
  /** As in `keyboard/combo.ts`: "B", "Shift+L", "Backspace". */
  key: string;
  /** One line for the tooltip and the help sheet. */
  hint: string;
  /** The scopes in which its key is bound. */
  scopes: readonly Scope[];
  /** The scope one is in while the tool is in the hand. */
  works: Scope | 'both';
  /** Where its button stands. */
  group: 'Point' | 'Draw' | 'From image' | 'Shape' | 'Cells' | 'Divisions';
  /** Its button stands in a panel, not with the others of its group. */
  inPanel?: true;
  /** Done at once: the tool before it comes back to the hand. */
  momentary?: true;
  /** Its key, while it is in the hand, goes on to the next choice instead of applying. */
  cycles?: true;
  options: readonly ToolOption[];
  /** The frames it changes whatever the frame mode is; the border shows them. */
  covers?: FrameMode;
  /** Whether a ring of the brush's size follows the pointer. */
  ring: 'paint' | 'erase' | null;
  /** The pen may be drawn over the image; a tool with neither ring nor this takes clicks only. */
  drags?: true;
  /** What the tool does now, for the mode tag: "paints cell 18 on background only". */
  says(desk: Desk): string;
  /** Takes ToolInput and ToolEvent. */
  machine: AnyStateMachine;
}

/** The words for the write modes, in the mode tag and on the buttons. */
export const WRITE_MODES: Readonly<Record<WriteMode, { name: string; tag: string }>> = {
  exclude: { name: 'Background only', tag: 'background only' },
  overwrite: { name: 'Other cells too', tag: 'other cells too' },
  overlap: { name: 'Overlap', tag: 'overlap' },
};

export const FRAME_MODES: Readonly<Record<FrameMode, { name: string; tag: string }>> = {
  one: { name: 'This frame', tag: 'in this frame' },
  past: { name: 'Past', tag: 'up to this frame' },
  future: { name: 'Future', tag: 'from this frame on' },
  all: { name: 'All', tag: 'in all frames' },
};
