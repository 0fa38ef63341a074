/** What the task machine is given, hears and knows. */
import type { Tabs } from '../../api/tab';
import type { Task } from '../../api/types';
import type { Edit } from '../../labels/types';
import type { TaskApi } from '../saving/taskApi';
import type { LeaseReport } from './lease';
import type { HeldTask, OpenedTask } from './opening';
import type { Parts } from './parts';
import type { SayEvent } from './protocol';
import type { SaveReport } from './save';

export interface TaskInput {
  api: TaskApi;
  task: number;
  /** The name of this browser tab: a lease belongs to it. */
  tab: string;
  /** Id of who is at the page: what this browser keeps of others is not theirs to send. */
  person: number;
  /** Their name, to say whose edits wait when somebody else signs in. */
  name?: string;
  /** The other tabs of this browser. */
  tabs?: Tabs;
}

export type TaskEvent =
  | SayEvent
  | SaveReport
  | LeaseReport
  | { type: 'TAKE_OVER' }
  | { type: 'OPEN_AGAIN' }
  | { type: 'LOOK' }
  | { type: 'REGAIN' }
  | { type: 'IDENTIFIED'; person: number | null; name: string }
  /**
   * `reason`: why with open checks or comments; without one they are asked about first. `anyway`: with comments that are
   * not ticked off, without saying why.
   */
  | { type: 'SUBMIT'; reason?: string; anyway?: boolean }
  | { type: 'SIGNED_IN' }
  | { type: 'SIGN_IN_LATER' }
  | { type: 'ASK_SIGN_IN' }
  | { type: 'EXAMINED' }
  /** Submit although the checks are not finished. */
  | { type: 'NOT_WAITING' }
  | { type: 'HEARD' };

export interface Said {
  text: string;
  wrong: boolean;
  /** Counts up, so that the same sentence is told again. */
  n: number;
}

export interface TaskContext extends TaskInput {
  takeOver: boolean;
  /** Open what another has, to look at only. */
  look: boolean;
  opened: OpenedTask | null;
  held: HeldTask | null;
  parts: Parts | null;
  said: Said;
  /** Why it did not open, or was not submitted. */
  error: unknown;
  leaseUntil: string | null;
  /** Name of who took the task over from this page. */
  takenBy: string | null;
  /** Nobody was at work for a term: the task waits in the queue since `leaseUntil`. */
  resting: boolean;
  /** Who has the lease that was lost; null when nobody or when that is not known. */
  lostTo: Task['lease'];
  refusal: { edits: readonly Edit[]; reason: string } | null;
  submitted: Task | null;
  /** Why it is submitted with open checks or comments. */
  reason: string | null;
  /** Comments that are not ticked off were asked about. */
  anyway: boolean;
  /** It is submitted although the checks are not finished. */
  hurried: boolean;
  signedOut: boolean;
  /** Name of somebody else who is signed in now. */
  stranger: string | null;
}
