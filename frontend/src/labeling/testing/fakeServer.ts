/**
 * A server in memory for the tests of the labeling page: keeps a log, knows leases and sequences, and can be told to be
 * away, slow, or to refuse. What it keeps is applied with the engine, so that tests can ask it for its labels.
 */
import { ProblemError, UnreachableError } from '../../api/problems';
import type { CarriedOver, CarryOverRequest, Proposal, ProposalRequest } from '../../api/proposals';
import type { LabelFrame } from '../../api/frames';
import type { Places } from '../../api/places';
import type { TaskImage } from '../../api/image';
import type { Comment, Lease, Lineage, Movie, Session, Task, TaskKind } from '../../api/types';
import { CellsTable } from '../../labels/cellsTable';
import { DivisionSet } from '../../labels/divisionSet';
import { EventSet } from '../../labels/eventSet';
import { applyEdit, EditConflict } from '../../labels/edits';
import { FrameStats } from '../../labels/frameStats';
import type { CellTuple, Division, Edit, LabelTarget } from '../../labels/types';
import type { LeftChecks } from '../checks/left';
import type { EditsPage, LoggedEdit, TaskApi } from '../saving/taskApi';
import { aPlace, somePlaces } from './places';

export interface FakeTask {
  kind?: TaskKind;
  /** Rows of numbers per frame; all of one size. */
  frames: number[][][];
  divisions?: Division[];
}

const FEATURE = 'nucleus';

export const problem = (status: number, slug: ProblemError['slug'], members: Record<string, unknown> = {}) =>
  new ProblemError(status, slug, '', members);

export class FakeServer implements TaskApi {
  readonly movie: Movie;
  log: LoggedEdit<Edit>[] = [];
  state: Task['state'] = 'working';
  /** Where it is the tour's task. */
  tour: Task['tour'] = null;
  leaseToken: string | null = null;
  leaseTab: string | null = null;
  /** Seconds after the last act at which a lease ends, and when (ms) the present one does. */
  term = 300;
  leaseEnds = Infinity;
  /** Who is signed in, and who has the lease. */
  person = 1;
  leasePerson = 1;
  /** Name of who took the task over. */
  takenBy: string | null = null;
  /** Errors to answer the next requests that send edits with. */
  readonly failures: Error[] = [];
  /** Set to hold back answers to sendEdits until `release` is called. */
  holding = false;
  requests = { sendEdits: 0, submit: 0, renew: 0, acquire: 0, release: 0, editsBefore: 0 };
  /** What the last submission said about the checks. */
  left: LeftChecks | undefined;
  private waiting: (() => void)[] = [];
  private tokens = 0;
  /** The labels after the log as it is. */
  private built: (LabelTarget & { pixels: Uint32Array[] }) | null = null;
  private readonly kind: TaskKind;
  private readonly base: Uint32Array[];
  private readonly cells: Record<string, CellTuple[]>;
  private readonly divisions: Division[];

  constructor({ kind = 'segmentation', frames, divisions = [] }: FakeTask) {
    const height = frames[0]!.length;
    const width = frames[0]![0]!.length;
    this.kind = kind;
    this.base = frames.map((rows) => Uint32Array.from(rows.flat()));
    this.cells = {
      [FEATURE]: this.base.flatMap((pixels, t) =>
        [...new Set(pixels)].filter((value) => value > 0).map((value): CellTuple => [t, value, value]),
      ),
    };
    this.divisions = divisions;
    this.movie = {
      id: 1,
      name: 'well B4',
      n_frames: frames.length,
      n_channels: 1,
      height,
      width,
      dtype: 'uint16',
      channels: ['H2B'],
      features: [FEATURE],
      pixel_size_um: 0.65,
      frame_interval_s: 300,
      source: 'test',
      contrast: [{ low: 10, high: 200, min: 0, max: 255 }],
    };
  }

  /** The labels after all edits of the log. */
  labels(): LabelTarget & { pixels: Uint32Array[] } {
    this.built ??= this.build();
    return this.built;
  }

  private build(): LabelTarget & { pixels: Uint32Array[] } {
    const pixels = this.base.map((frame) => frame.slice());
    const target = {
      pixels,
      width: this.movie.width,
      height: this.movie.height,
      cells: CellsTable.fromTuples(this.cells),
      divisions: new DivisionSet(this.divisions),
      events: new EventSet(),
      hasFrame: (_: string, t: number) => t in pixels,
      frame: (_: string, t: number) => pixels[t] ?? null,
    };
    for (const edit of this.log) applyEdit(edit, target);
    return target;
  }

  get api(): TaskApi {
    return this;
  }

  release(): void {
    this.holding = false;
    for (const go of this.waiting.splice(0)) go();
  }

  /** Of a tile: the part that counts. */
  core: Task['core'] | null = null;

  private field = () => ({ y0: 0, x0: 0, y1: this.movie.height, x1: this.movie.width });

  task = (): Promise<Task> =>
    Promise.resolve({
      id: 7,
      kind: this.kind,
      state: this.state,
      movie: this.movie,
      first: 0,
      last: this.base.length - 1,
      box: this.field(),
      core: this.core ?? this.field(),
      frames: this.base.map((_, t) => t),
      features: [FEATURE],
      revision: 1,
      n_edits: this.log.length,
      sequence: this.log.length,
      annotator: 'Ada',
      submitted_at: null,
      updated_at: '2026-03-09T15:00:00Z',
      comments: [],
      suspicion: null,
      project: { id: 1, name: 'First project' },
      instructions: 0,
      practice: this.tour !== null,
      tour: this.tour,
      lease:
        this.leaseTab === null
          ? null
          : {
              holder: this.leasePerson === 1 ? 'Ada' : 'Eve',
              mine: this.leasePerson === this.person,
              tab: this.leaseTab,
              until: '2026-03-09T15:42:00Z',
              may_take_over: this.leasePerson === this.person,
            },
      editable: this.state === 'working',
    });

  acquireLease = (_: number, tab: string, takeOver: boolean): Promise<Lease> => {
    this.requests.acquire += 1;
    const mine = this.leasePerson === this.person;
    const free = this.leaseTab === null || !this.holds(this.leaseToken);
    if (!free && !(mine && (this.leaseTab === tab || takeOver))) {
      return Promise.reject(
        problem(409, 'lease-held', {
          holder: mine ? 'Ada' : 'Eve',
          mine,
          tab: this.leaseTab,
          until: '2026-03-09T15:42:00Z',
        }),
      );
    }
    this.tokens += 1;
    this.leaseToken = `token ${this.tokens}`;
    this.leaseTab = tab;
    this.leasePerson = this.person;
    this.leaseEnds = Date.now() + this.term * 1000;
    return Promise.resolve(this.lease());
  };

  renewLease = (_: number, token: string, idle: number): Promise<Lease> => {
    this.requests.renew += 1;
    if (!this.holds(token)) return Promise.reject(this.lost());
    if (this.leasePerson !== this.person) return Promise.reject(problem(403, 'forbidden'));
    this.leaseEnds = Math.max(this.leaseEnds, Date.now() + (this.term - idle) * 1000);
    return Promise.resolve(this.lease());
  };

  releaseLease = (_: number, token: string): Promise<void> => {
    this.requests.release += 1;
    if (token !== this.leaseToken) return Promise.resolve();
    this.leaseToken = null;
    this.leaseTab = null;
    return Promise.resolve();
  };

  private holds(token: string | null): boolean {
    return token !== null && token === this.leaseToken && Date.now() < this.leaseEnds;
  }

  private lost(): ProblemError {
    return problem(410, 'lease-lost', { until: '2026-03-09T15:42:00Z', taken_by: this.takenBy });
  }

  lineage = (): Promise<Lineage> => {
    const { cells, divisions, events } = this.labels();
    return Promise.resolve({
      sequence: this.log.length,
      cells: cells.toTuples(),
      divisions: divisions.all(),
      events: events.all(),
    });
  };

  edits = (_: number, after: number): Promise<EditsPage<Edit>> =>
    Promise.resolve({ sequence: this.log.length, edits: this.log.slice(after) });

  editsBefore = (_: number, before: number, limit: number): Promise<EditsPage<Edit>> => {
    this.requests.editsBefore += 1;
    const end = Math.min(this.log.length, before - 1);
    const edits = this.log.slice(Math.max(0, end - limit), end);
    return Promise.resolve({ sequence: this.log.length, edits });
  };

  sendEdits = async (
    _: number,
    lease: string,
    expected: number,
    edits: readonly Edit[],
  ): Promise<{ sequence: number }> => {
    this.requests.sendEdits += 1;
    if (this.holding) await new Promise<void>((go) => this.waiting.push(go));
    const failure = this.failures.shift();
    if (failure) throw failure;
    if (!this.holds(lease)) throw this.lost();
    if (this.leasePerson !== this.person) throw problem(403, 'forbidden');
    this.leaseEnds = Date.now() + this.term * 1000;
    const fresh = edits.filter((edit) => !this.log.some((known) => known.id === edit.id));
    if (fresh.length > 0 && expected !== this.log.length) {
      throw problem(409, 'stale-sequence', { sequence: this.log.length });
    }
    this.append(fresh);
    return { sequence: this.log.length };
  };

  /** Add edits to the log as if they came from this page or, with another id, from elsewhere. */
  append(edits: readonly Edit[]): void {
    const target = this.labels();
    try {
      for (const edit of edits) applyEdit(edit, target);
    } catch (error) {
      this.built = null;
      if (!(error instanceof EditConflict)) throw error;
      throw problem(409, 'edit-conflict', { sequence: this.log.length });
    }
    for (const edit of edits) {
      const sequence = this.log.length + 1;
      // As it comes back from JSON: nothing is shared with the page.
      const copy = JSON.parse(JSON.stringify(edit)) as Edit;
      this.log.push({ ...copy, sequence, author: 'Ada', at: '2026-03-09T15:00:00Z', revision: 1 });
    }
  }

  submit = async (_: number, lease: string, expected: number, left?: LeftChecks): Promise<Task> => {
    this.requests.submit += 1;
    this.left = left;
    const failure = this.failures.shift();
    if (failure) throw failure;
    if (lease !== this.leaseToken) throw problem(410, 'lease-lost');
    if (expected !== this.log.length) throw problem(409, 'stale-sequence', { sequence: this.log.length });
    this.state = 'submitted';
    return this.task();
  };

  rawFrame = () => Promise.resolve(new Uint16Array(this.movie.width * this.movie.height));

  rawPart: TaskApi['rawPart'] = () => Promise.reject(new Error('the images of tests are small'));
  labelOverview: TaskApi['labelOverview'] = () => Promise.reject(new Error('the images of tests are small'));
  labelBands: TaskApi['labelBands'] = (id, image, feature, t) => this.labelFrame(id, image, feature, t);

  labelFrame = (_id: number, _image: TaskImage, _feature: string, t: number): Promise<LabelFrame> =>
    Promise.resolve({ pixels: this.labels().pixels[t]!.slice(), sequence: this.log.length });

  /** Questions where the outlines are; what is answered is what the log has. */
  centroidsAsked = 0;

  centroids: TaskApi['centroids'] = () => {
    this.centroidsAsked += 1;
    const { width, height } = this.movie;
    const found = this.labels().pixels.map((pixels, t) => {
      const stats = FrameStats.of(pixels, width, height);
      const rows = stats.values().map((value) => {
        const { x, y } = stats.centroid(value)!;
        return [value, stats.count(value), x, y];
      });
      return [t, rows.flat()] as const;
    });
    return Promise.resolve(new Map(found));
  };

  signIn = (): Promise<Session> => Promise.reject(new UnreachableError(null));

  session = (): Promise<Session | null> => {
    const name = this.person === 1 ? 'Ada' : 'Eve';
    return Promise.resolve({
      has_password: true,
      csrf_token: 'token',
      user: { id: this.person, name, role: 'annotator' },
    });
  };

  /** What the image operations answer; tests put their own in. The questions are kept. */
  answerProposal: (request: ProposalRequest, signal: AbortSignal) => Promise<Proposal> = () =>
    Promise.resolve({ region: [], reason: 'The image is of one brightness here' });
  readonly proposals: ProposalRequest[] = [];

  propose = (_: number, request: ProposalRequest, signal: AbortSignal): Promise<Proposal> => {
    this.proposals.push(request);
    return this.answerProposal(request, signal);
  };

  answerCarryOver: (request: CarryOverRequest, signal: AbortSignal) => Promise<CarriedOver> = () =>
    Promise.resolve({ cells: [], reason: 'None of the cells is in the image any more' });
  readonly carried: CarryOverRequest[] = [];

  carryOver = (_: number, request: CarryOverRequest, signal: AbortSignal): Promise<CarriedOver> => {
    this.carried.push(request);
    return this.answerCarryOver(request, signal);
  };

  /** What the list of places is now; tests put their own in. Decisions are kept in it. */
  listPlaces: () => Places = () => somePlaces([], [], this.log.length);
  readonly decisions: [place: string, fine: boolean][] = [];
  decisionFailure: Error | null = null;

  places = (): Promise<Places> =>
    new Promise((answer) => {
      answer({ ...this.listPlaces(), sequence: this.log.length });
    });

  decidePlace: TaskApi['decidePlace'] = (_, lease, id, fine) => {
    if (this.decisionFailure) return Promise.reject(this.decisionFailure);
    if (!this.holds(lease)) return Promise.reject(this.lost());
    this.decisions.push([id, fine]);
    const place = this.listPlaces().places.find((each) => each.id === id) ?? aPlace(id);
    const decision = { decision: 'fine', by: 'Ada', at: '2026-03-09T15:00:00Z', sequence: 0 } as const;
    return Promise.resolve({ place, decision: fine ? decision : null });
  };

  tickComment = (): Promise<Comment> => Promise.reject(new UnreachableError(null));

  private lease(): Lease {
    return {
      token: this.leaseToken!,
      until: '2026-03-09T15:42:00Z',
      sequence: this.log.length,
      seconds: (this.leaseEnds - Date.now()) / 1000,
      term: this.term,
      holder: this.leasePerson,
    };
  }
}
