import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Found } from '../pixelTools/found';
import { FakeWorker } from '../testing/fakeWorker';
import { PixelChannel } from './channel';
import type { PatchJob } from './jobs';

/** 3 wide, 2 high: the background round cell 1. */
const job = (): PatchJob => ({
  patch: { x0: 0, y0: 0, width: 3, height: 2, pixels: Uint32Array.of(0, 1, 0, 0, 0, 0) },
  frameWidth: 3,
  question: { kind: 'flood', at: { x: 0, y: 0 }, accepted: { values: [1], others: true }, connectivity: 4 },
});
const ANSWER: Found = { gain: [{ value: 0, spans: [0, 1, 1, 4] }], loss: [] };

const never = () => new AbortController().signal;
/** The newest worker has been given its first job. */
const begun = () =>
  vi.waitFor(() => {
    expect(FakeWorker.started.at(-1)?.jobs).toHaveLength(1);
  });

beforeEach(() => {
  FakeWorker.install();
});

describe('the channel', () => {
  it('starts_one_worker_for_many_jobs_and_hands_the_pixels_over', async () => {
    const channel = new PixelChannel();
    const first = job();
    expect(await channel.ask(first, never())).toEqual(ANSWER);
    expect(first.patch.pixels).toHaveLength(0);
    expect(await channel.ask(job(), never())).toEqual(ANSWER);
    expect(FakeWorker.started).toHaveLength(1);
    expect(channel.jobs).toEqual({ worker: 2, page: 0 });
  });

  it('gives_one_job_at_a_time_in_the_order_asked', async () => {
    const channel = new PixelChannel();
    FakeWorker.holding = true;
    const done: string[] = [];
    const both = ['first', 'second'].map((name) =>
      channel.ask(job(), never()).then(() => {
        done.push(name);
      }),
    );
    await begun();
    FakeWorker.release();
    await Promise.all(both);
    expect(done).toEqual(['first', 'second']);
  });

  it('giving_up_ends_the_worker_and_the_next_job_starts_another', async () => {
    const channel = new PixelChannel();
    FakeWorker.holding = true;
    const abort = new AbortController();
    const given = channel.ask(job(), abort.signal);
    const next = channel.ask(job(), never());
    await begun();
    abort.abort(new Error('given up'));
    await expect(given).rejects.toThrow('given up');
    expect(FakeWorker.started[0]!.terminated).toBe(true);
    await vi.waitFor(() => {
      expect(FakeWorker.started).toHaveLength(2);
    });
    await begun();
    FakeWorker.release();
    expect(await next).toEqual(ANSWER);
  });

  it('a_job_given_up_before_its_turn_reaches_no_worker', async () => {
    const channel = new PixelChannel();
    FakeWorker.holding = true;
    const first = channel.ask(job(), never());
    const abort = new AbortController();
    const second = channel.ask(job(), abort.signal);
    await begun();
    abort.abort(new Error('given up'));
    FakeWorker.release();
    expect(await first).toEqual(ANSWER);
    await expect(second).rejects.toThrow('given up');
    expect(FakeWorker.started[0]!.jobs).toHaveLength(1);
  });

  it('a_crash_is_told_and_the_next_job_starts_another_worker', async () => {
    const channel = new PixelChannel();
    FakeWorker.holding = true;
    const lost = channel.ask(job(), never());
    await begun();
    FakeWorker.started[0]!.crash();
    await expect(lost).rejects.toThrow('has stopped. Try again');
    FakeWorker.release();
    expect(await channel.ask(job(), never())).toEqual(ANSWER);
    expect(FakeWorker.started).toHaveLength(2);
    expect(channel.jobs.page).toBe(0);
  });

  it('a_worker_that_ends_between_two_jobs_is_replaced', async () => {
    const channel = new PixelChannel();
    await channel.ask(job(), never());
    FakeWorker.started[0]!.crash();
    expect(await channel.ask(job(), never())).toEqual(ANSWER);
    expect(FakeWorker.started).toHaveLength(2);
  });

  it('what_goes_wrong_in_a_job_is_told', async () => {
    const channel = new PixelChannel();
    const wrong = { ...job(), question: { kind: 'smooth', values: 7 } } as unknown as PatchJob;
    await expect(channel.ask(wrong, never())).rejects.toThrow('iterable');
    expect(await channel.ask(job(), never())).toEqual(ANSWER);
  });

  it.each(['refused', 'notFound'] as const)(
    'where_a_worker_is_%s_the_page_does_the_work_and_asks_no_more',
    async (fate) => {
      FakeWorker.fate = fate;
      const channel = new PixelChannel();
      expect(await channel.ask(job(), never())).toEqual(ANSWER);
      FakeWorker.fate = 'works';
      expect(await channel.ask(job(), never())).toEqual(ANSWER);
      expect(channel.jobs).toEqual({ worker: 0, page: 2 });
    },
  );

  it('without_workers_in_the_browser_the_page_does_the_work', async () => {
    vi.stubGlobal('Worker', undefined);
    const channel = new PixelChannel();
    expect(await channel.ask(job(), never())).toEqual(ANSWER);
    expect(channel.jobs).toEqual({ worker: 0, page: 1 });
  });

  it('one_that_does_not_begin_in_time_is_not_waited_for', async () => {
    vi.useFakeTimers();
    try {
      FakeWorker.fate = 'silent';
      const channel = new PixelChannel();
      const answer = channel.ask(job(), never());
      await vi.advanceTimersByTimeAsync(60_000);
      expect(await answer).toEqual(ANSWER);
      expect(FakeWorker.started[0]!.terminated).toBe(true);
      expect(channel.jobs).toEqual({ worker: 0, page: 1 });
    } finally {
      vi.useRealTimers();
    }
  });

  it('giving_up_while_it_starts_is_not_taken_for_a_worker_that_cannot', async () => {
    FakeWorker.fate = 'silent';
    const channel = new PixelChannel();
    const abort = new AbortController();
    const given = channel.ask(job(), abort.signal);
    await vi.waitFor(() => {
      expect(FakeWorker.started).toHaveLength(1);
    });
    abort.abort(new Error('given up'));
    await expect(given).rejects.toThrow('given up');
    FakeWorker.fate = 'works';
    expect(await channel.ask(job(), never())).toEqual(ANSWER);
    expect(channel.jobs).toEqual({ worker: 1, page: 0 });
  });

  it('closing_ends_the_worker_and_gives_up_what_waits', async () => {
    const channel = new PixelChannel();
    FakeWorker.holding = true;
    const running = channel.ask(job(), never());
    const waiting = channel.ask(job(), never());
    await begun();
    channel.close();
    await expect(running).rejects.toThrow();
    await expect(waiting).rejects.toThrow();
    expect(FakeWorker.started.map(({ terminated }) => terminated)).toEqual([true]);
  });
});
