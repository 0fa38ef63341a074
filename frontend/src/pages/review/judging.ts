/**
 * The right to judge the task on the desk: asked for when it opens, kept by a heartbeat while the expert is at work,
 * given back when they leave. After a rest of a whole term it ends by itself; the next act asks for it again.
 */
import { isProblem, ProblemError } from '../../api/problems';
import type { Lease } from '../../api/types';

export type Judging =
  | { kind: 'asking' }
  | { kind: 'mine'; token: string; until: string }
  /** Somebody else judges it, or the same person in another tab. */
  | { kind: 'held'; holder: string; until: string | null; mine: boolean; mayTakeOver: boolean }
  | { kind: 'taken'; by: string }
  | { kind: 'ended' }
  /** There is nothing to judge. */
  | { kind: 'closed' }
  | { kind: 'failed'; error: unknown };

export interface JudgingApi {
  begin: (takeOver: boolean) => Promise<Lease>;
  goOn: (token: string, idle: number) => Promise<Lease>;
  end: (token: string) => Promise<void>;
}

const HEARTBEAT_MS = 60_000;
const AGAIN_MS = 10_000;
/** Heartbeats in a term, so that a few may be missed. */
const BEATS = 5;

const text = (value: unknown) => (typeof value === 'string' ? value : null);

function heldWords({ members }: ProblemError): Judging {
  return {
    kind: 'held',
    holder: text(members['holder']) ?? 'another person',
    until: text(members['until']),
    mine: members['mine'] === true,
    mayTakeOver: members['may_take_over'] === true,
  };
}

/** One task's turn at being judged in this tab. */
export class JudgingTurn {
  private readonly api: JudgingApi;
  private readonly tell: (judging: Judging) => void;
  private state: Judging = { kind: 'asking' };
  private lastAct = Date.now();
  private term = Infinity;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private over = false;

  constructor(api: JudgingApi, tell: (judging: Judging) => void) {
    this.api = api;
    this.tell = tell;
    void this.ask(false);
  }

  /** The expert did something. */
  act(): void {
    this.lastAct = Date.now();
    if (this.state.kind === 'ended') void this.ask(false);
  }

  takeOver(): void {
    void this.ask(true);
  }

  again(): void {
    void this.ask(false);
  }

  /** The expert leaves the task, or has judged it: then the lease is over already, and giving it back does nothing. */
  leave(): void {
    this.over = true;
    clearTimeout(this.timer);
    if (this.state.kind === 'mine') this.api.end(this.state.token).catch(() => undefined);
  }

  private async ask(takeOver: boolean): Promise<void> {
    clearTimeout(this.timer);
    // What is asked again and again by itself goes on saying why.
    if (this.state.kind !== 'held' && this.state.kind !== 'failed') this.show({ kind: 'asking' });
    try {
      const lease = await this.api.begin(takeOver);
      if (this.over) {
        await this.api.end(lease.token).catch(() => undefined);
        return;
      }
      this.hold(lease);
    } catch (error) {
      if (!this.over) this.refused(error);
    }
  }

  private hold({ token, until, term }: Lease): void {
    this.term = term * 1000;
    this.show({ kind: 'mine', token, until });
    this.later(Math.min(HEARTBEAT_MS, this.term / BEATS), () => void this.beat(token));
  }

  private async beat(token: string): Promise<void> {
    try {
      const lease = await this.api.goOn(token, (Date.now() - this.lastAct) / 1000);
      if (!this.over) this.hold(lease);
    } catch (error) {
      if (this.over) return;
      if (isProblem(error, 'lease-lost')) {
        const by = text(error.members['taken_by']);
        if (by !== null) this.show({ kind: 'taken', by });
        else if (Date.now() - this.lastAct < this.term) void this.ask(false);
        else this.show({ kind: 'ended' });
      } else if (isProblem(error, 'not-found', 'forbidden')) this.show({ kind: 'failed', error });
      // No network: the lease may still count, and the verdict will say when it does not.
      else this.later(AGAIN_MS, () => void this.beat(token));
    }
  }

  private refused(error: unknown): void {
    if (isProblem(error, 'lease-held')) {
      this.show(heldWords(error));
      // It becomes free when the other one leaves or rests.
      this.later(AGAIN_MS, () => void this.ask(false));
    } else if (isProblem(error, 'wrong-state', 'not-found')) this.show({ kind: 'closed' });
    else {
      this.show({ kind: 'failed', error });
      // No network, or a server in trouble: that passes, and nobody should have to press a button for it.
      const passes = !(error instanceof ProblemError) || error.status >= 500;
      if (passes) this.later(AGAIN_MS, () => void this.ask(false));
    }
  }

  private later(ms: number, act: () => void): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(act, ms);
  }

  private show(state: Judging): void {
    this.state = state;
    this.tell(state);
  }
}
