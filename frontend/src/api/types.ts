/** What the server's JSON holds. Times are ISO 8601 in UTC; `t` is a frame of the movie, from 0. */

export type Role = 'annotator' | 'expert' | 'admin';
export type TaskKind = 'segmentation' | 'tracking';
export type TaskState = 'queued' | 'working' | 'submitted' | 'returned' | 'approved' | 'in_round';

export interface User {
  id: number;
  name: string;
  role: Role;
}

export interface Session {
  user: User;
  csrf_token: string;
}

/** A channel's display range: the 0.1 and 99.9 percentiles, and the extremes, over sampled frames. */
export interface ChannelContrast {
  low: number;
  high: number;
  min: number;
  max: number;
}

export interface Movie {
  id: number;
  name: string;
  n_frames: number;
  n_channels: number;
  height: number;
  width: number;
  dtype: 'uint8' | 'uint16' | 'float32';
  channels: string[];
  features: string[];
  pixel_size_um: number | null;
  frame_interval_s: number | null;
  source: string;
  contrast: ChannelContrast[];
}

/** An expert's remark on a task, pinned to a frame and, where it can be, to a cell and a place (pixels). */
export interface Comment {
  id: number;
  author: string;
  text: string;
  t: number;
  cell: number | null;
  y: number | null;
  x: number | null;
  at: string;
  revision: number;
  done: boolean;
}

export interface NewComment {
  t: number;
  cell: number | null;
  text: string;
  y: number | null;
  x: number | null;
}

/** Frames `first` to `last`, both included. */
export interface TaskSummary {
  id: number;
  kind: TaskKind;
  state: TaskState;
  movie: { id: number; name: string };
  first: number;
  last: number;
  revision: number;
  n_edits: number;
  annotator: string | null;
  submitted_at: string | null;
  updated_at: string | null;
  comments: Comment[];
  suspicion: number | null;
}

export interface LeaseHolder {
  holder: string;
  mine: boolean;
  tab: string;
  until: string;
}

export interface Lease {
  token: string;
  until: string;
  sequence: number;
}

export interface Task extends Omit<TaskSummary, 'movie'> {
  movie: Movie;
  frames: number[];
  features: string[];
  /** Number of edits in the task's log. */
  sequence: number;
  lease: LeaseHolder | null;
  editable: boolean;
}

/** Why there is no (more) work of a kind: nothing was ever made, all is leased until `until`, or all is done. */
export interface NoWorkReason {
  kind: TaskKind;
  reason: 'none' | 'all_leased' | 'done';
  until: string | null;
  count: number;
}

export interface Queue {
  ready: { kind: TaskKind; count: number }[];
  returned: TaskSummary[];
  unfinished: TaskSummary[];
  reasons: NoWorkReason[];
}

export interface AskAnswer {
  task: Task | null;
  lease: Lease | null;
  reasons: NoWorkReason[];
}

export interface Division {
  parent: number;
  daughters: number[];
  t: number;
}

export interface Lineage {
  sequence: number;
  cells: Record<string, [t: number, value: number, cell: number][]>;
  divisions: Division[];
}

export type ChangeKind =
  'added' | 'removed' | 'reshaped' | 'relabeled' | 'division_added' | 'division_removed';

/** One difference between what a task was opened with and what was submitted; (y, x) is where to look, in pixels. */
export interface Change {
  kind: ChangeKind;
  t: number;
  feature: string;
  cell: number;
  was: number | null;
  iou: number | null;
  pixels: number;
  y: number;
  x: number;
  text: string;
}
