/** What the server's JSON holds, by the names of its OpenAPI description. Times are ISO 8601; `t` is a frame, from 0. */
import type { components, paths } from './generated/schema';

type Schemas = components['schemas'];

export type Session = Schemas['Session'];
export type User = Schemas['User'];
export type Role = User['role'];

/** A person as admins see them. */
export type Person = Schemas['Person'];
/** Levels in the kinds of tasks: 0 untrained, 1 by practice, more by a manager. */
export type Skills = Required<Person['skills']>;
export type PersonChange = Schemas['PersonChange'];
/** A link that makes people. */
export type Invitation = Schemas['Invitation'];
/** A new one, with the link, which is shown this once. */
export type MadeInvitation = Schemas['MadeInvitation'];
export type NewInvitation = Schemas['NewInvitation'];
/** What whoever opens the link of an invitation sees. */
export type OpenInvitation = Schemas['OpenInvitation'];
/** A browser in which somebody is signed in. */
export type UserSession = Schemas['UserSession'];
/** A program's right to act as a person. */
export type Token = Schemas['Token'];
export type MadeToken = Schemas['MadeToken'];
export type Scope = Token['scopes'][number];

export type Movie = Schemas['Movie'];
/** A channel's automatic display range, and the extremes, over sampled frames. */
export type ChannelContrast = Schemas['ChannelContrast'];

/** Frames `first` to `last`, both included. */
export type TaskSummary = Schemas['TaskSummary'];
export type Task = Schemas['Task'];
export type TaskKind = TaskSummary['kind'];
export type TaskState = TaskSummary['state'];
export type Lease = Schemas['Lease'];
export type LeaseHolder = Schemas['LeaseHolder'];

export type Queue = Schemas['Queue'];
export type AskAnswer = Schemas['AskAnswer'];
/** Why there is no work of a kind in a project, for this person. */
export type NoWorkReason = Schemas['NoWorkReason'];

export type UnfinishedTask = Schemas['UnfinishedTask'];
export type Pause = Schemas['Pause'];

export type Project = Schemas['Project'];
export type ProjectRef = Schemas['ProjectRef'];
export type ProjectChange = Schemas['ProjectChange'];
export type InstructionsRef = Schemas['InstructionsRef'];
export type InstructionsText = Schemas['Instructions'];

/** Somebody says that a task cannot be labeled. */
export type Flag = Schemas['Flag'];
export type FlagAction = Schemas['FlagAnswer']['action'];

export type Division = Schemas['Division'];
/** The description cannot say that rows are triples; the server's schema does, and the tests of the server hold it. */
export type Lineage = Omit<Schemas['Lineage'], 'cells'> & {
  cells: Record<string, [t: number, value: number, cell: number][]>;
};

/** An expert's remark on a task, pinned to a frame and, where it can be, to a cell and a place (pixels). */
export type Comment = Schemas['Comment'];
export type NewComment = Required<Schemas['NewComment']>;

/** A submitted task as the review desk lists it, and with all that is known of it. */
export type Review = Schemas['Review'];
export type ReviewDetail = Schemas['ReviewDetail'];
export type ReviewPage = Schemas['ReviewPage'];
export type ReviewChoices = Schemas['ReviewChoices'];
export type ReviewQuery = NonNullable<paths['/api/v1/reviews']['get']['parameters']['query']>;

/** What was submitted: the labels after `sequence` edits. It never changes. */
export type Revision = Schemas['Revision'];

/** One difference between two states of a task, such as the prediction and what was submitted; (y, x) is where to look, in pixels. */
export type Change = Schemas['Change'];
export type ChangeKind = Change['kind'];
