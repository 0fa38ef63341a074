/**
 * A worker in the same thread, for tests: what is sent either way is copied or handed over as a browser does, and the
 * code in it is that of the worker. It can be told not to start, to hold its answers back, and to crash.
 */
import { vi } from 'vitest';

type Handler = ((event: { data: unknown }) => void) | null;

export class FakeWorker {
  /** All that were started since `install`. */
  static started: FakeWorker[] = [];
  /** What becomes of workers that are started from now on. */
  static fate: 'works' | 'refused' | 'notFound' | 'silent' = 'works';
  /** Answers wait until `release`. */
  static holding = false;
  private static held: (() => void)[] = [];

  onmessage: Handler = null;
  onerror: ((event: Event) => void) | null = null;
  onmessageerror: ((event: Event) => void) | null = null;
  terminated = false;
  /** The jobs it was given. */
  readonly jobs: unknown[] = [];
  private readonly scope: { onmessage: Handler; postMessage: (report: unknown) => void };

  constructor() {
    if (FakeWorker.fate === 'refused') throw new Error('SecurityError');
    FakeWorker.started.push(this);
    this.scope = { onmessage: null, postMessage: (report) => this.answer(report) };
    if (FakeWorker.fate === 'notFound') this.later(() => this.crash());
    if (FakeWorker.fate === 'works') void this.load();
  }

  static install(): void {
    FakeWorker.started = [];
    FakeWorker.held = [];
    FakeWorker.holding = false;
    FakeWorker.fate = 'works';
    vi.stubGlobal('Worker', FakeWorker);
  }

  static release(): void {
    FakeWorker.holding = false;
    for (const go of FakeWorker.held.splice(0)) go();
  }

  postMessage(message: unknown, transfer: Transferable[]): void {
    const data: unknown = structuredClone(message, { transfer });
    this.jobs.push(data);
    this.later(() => this.scope.onmessage?.({ data }));
  }

  terminate(): void {
    this.terminated = true;
  }

  /** An error that nothing in it has caught. */
  crash(): void {
    if (!this.terminated) this.onerror?.(new Event('error', { cancelable: true }));
  }

  private async load(): Promise<void> {
    vi.stubGlobal('self', this.scope);
    vi.resetModules();
    await import('../pixelWork/worker');
  }

  private answer(report: unknown): void {
    const data: unknown = structuredClone(report);
    const give = () => {
      if (!this.terminated) this.onmessage?.({ data });
    };
    const isAnswer = (report as { type: string }).type !== 'ready';
    if (isAnswer && FakeWorker.holding) FakeWorker.held.push(give);
    else this.later(give);
  }

  private later(act: () => void): void {
    setTimeout(() => {
      if (!this.terminated) act();
    });
  }
}
