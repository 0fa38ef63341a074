/**
 * The way to the worker that works on pixels, one job at a time. A job cannot be stopped from outside: to give it up
 * means to end the worker with it, and the next job starts a new one. Where no worker can be started (an old browser, a
 * page whose files a newer version has replaced) jobs are done on the page.
 */
import { carryOut, type AnswerTo, type PixelJob } from './jobs';

/** What the worker says: that it can begin, the answer to the job it has, or why there is none. */
export type WorkerReport =
  { type: 'ready' } | { type: 'answer'; answer: unknown } | { type: 'failed'; why: string };

/** The worker has ended in the middle of a job. */
export class WorkerCrashed extends Error {
  override name = 'WorkerCrashed';
  constructor() {
    super('The part of this page that works on pixels has stopped. Try again: it starts anew');
  }
}

/** A worker that has not begun by then will not: its file is some kilobytes, and mostly in the browser's cache. */
const START_MS = 10_000;

const startWorker = () => new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });

export class PixelChannel {
  /** Jobs that a worker was given, and those that were done on the page for want of one. */
  readonly jobs = { worker: 0, page: 0 };
  private worker: Worker | null = null;
  /** Why no worker is tried any more. */
  private unavailable = false;
  private closed = false;
  /** Ends the waiting for what the worker says. */
  private giveUp: (() => void) | null = null;
  /** Resolves when the jobs before are done. */
  private line: Promise<unknown> = Promise.resolve();

  /** The answer to a job, whose pixels go away with it. Rejects with the signal's reason as soon as it is aborted. */
  ask<J extends PixelJob>(job: J, signal: AbortSignal): Promise<AnswerTo<J>> {
    const answer = this.line.then(() => this.carryOut(job, signal));
    this.line = answer.catch(() => undefined);
    return answer;
  }

  /** End the worker; what is asked for now and later is given up. */
  close(): void {
    this.closed = true;
    this.stop();
    this.giveUp?.();
  }

  private async carryOut<J extends PixelJob>(job: J, signal: AbortSignal): Promise<AnswerTo<J>> {
    if (this.closed) throw new WorkerCrashed();
    signal.throwIfAborted();
    const worker = await this.started(signal);
    if (worker) {
      this.jobs.worker += 1;
      return (await this.exchange(worker, job, signal)) as AnswerTo<J>;
    }
    this.jobs.page += 1;
    // The page says first that it is busy.
    await new Promise((resolve) => setTimeout(resolve));
    signal.throwIfAborted();
    return carryOut(job)!;
  }

  /** A worker that has said that it can begin; null where there is none to be had. */
  private async started(signal: AbortSignal): Promise<Worker | null> {
    if (this.worker || this.unavailable) return this.worker;
    try {
      this.worker = startWorker();
      await this.report(this.worker, signal, START_MS);
    } catch {
      this.stop();
      signal.throwIfAborted();
      this.unavailable = true;
    }
    return this.worker;
  }

  private async exchange(worker: Worker, job: PixelJob, signal: AbortSignal): Promise<unknown> {
    try {
      worker.postMessage(job, 'patch' in job ? [job.patch.pixels.buffer] : []);
      const report = await this.report(worker, signal);
      if (report.type === 'answer') return report.answer;
      throw new Error(report.type === 'failed' ? report.why : 'The worker began anew');
    } catch (error) {
      // What has not answered may never: the next job starts a new one.
      this.stop();
      throw error;
    }
  }

  /** The next thing that a worker says. */
  private report(worker: Worker, signal: AbortSignal, withinMs?: number): Promise<WorkerReport> {
    return new Promise((resolve, reject) => {
      const settle = (how: () => void) => {
        clearTimeout(timer);
        signal.removeEventListener('abort', givenUp);
        this.giveUp = null;
        // It may end without a job, too: then the next one starts another.
        worker.onerror = worker.onmessageerror = ended;
        how();
      };
      const ended = (event?: Event) => {
        // It is said in a sentence, and is no error of the page.
        event?.preventDefault();
        if (this.worker === worker) this.stop();
      };
      const crashed = (event?: Event) => {
        ended(event);
        settle(() => reject(new WorkerCrashed()));
      };
      const givenUp = () => settle(() => reject(signal.reason as Error));
      const timer = withinMs === undefined ? undefined : setTimeout(crashed, withinMs);
      worker.onmessage = ({ data }: MessageEvent<WorkerReport>) => settle(() => resolve(data));
      worker.onerror = worker.onmessageerror = crashed;
      signal.addEventListener('abort', givenUp);
      this.giveUp = crashed;
    });
  }

  private stop(): void {
    this.worker?.terminate();
    this.worker = null;
  }
}
