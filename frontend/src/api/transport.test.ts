import { describe, expect, it } from 'vitest';
import { fakeServer, problem } from '../testing/fakeServer';
import { getSession } from './session';
import { fetchLabelFrame, fetchRawFrame } from './frames';
import { ProblemError, UnreachableError, wordsFor } from './problems';
import { giveVerdict } from './reviews';
import { session, task } from '../testing/samples';
import { imageOf } from './image';
import { getQueue } from './tasks';

const VERDICT = {
  verdict: 'accept' as const,
  lease: 'lease-1',
  revision: 1,
  expected: null,
  reason: '',
  comments: [],
};

describe('talking to the server', () => {
  it('sends the CSRF token of the session with what changes something, and only with that', async () => {
    const server = fakeServer({ 'GET /session': session(), 'POST /tasks/7/verdict': {} });
    await getSession();
    await giveVerdict(7, VERDICT);
    expect(server.requests('GET', '/session')[0]!.headers.get('X-CSRF-Token')).toBeNull();
    expect(server.requests('POST', '/tasks/7/verdict')[0]!.headers.get('X-CSRF-Token')).toBe('token-1');
  });

  it('asks for the new token when another tab signed in, and repeats the request with its body', async () => {
    let refusals = 1;
    const server = fakeServer({
      'GET /session': { ...session(), csrf_token: 'token-2' },
      'POST /tasks/7/verdict': () => (refusals-- > 0 ? problem(403, 'csrf') : {}),
    });
    await giveVerdict(7, VERDICT);
    const [first, second] = server.requests('POST', '/tasks/7/verdict');
    expect(second!.headers.get('X-CSRF-Token')).toBe('token-2');
    expect(second!.body).toEqual(first!.body);
  });

  it('turns a problem into a typed error with its members', async () => {
    fakeServer({
      'GET /queue': problem(409, 'lease-held', { holder: 'crowd-004', mine: false, until: null }),
    });
    const error: unknown = await getQueue().catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ProblemError);
    expect(error).toMatchObject({ status: 409, slug: 'lease-held', members: { holder: 'crowd-004' } });
    expect(wordsFor(error)).toBe('crowd-004 is working on this task.');
  });

  it('keeps the status of an answer that is no problem, such as a proxy gives', async () => {
    fakeServer({ 'GET /queue': new Response('<h1>Bad gateway</h1>', { status: 502 }) });
    const error: unknown = await getQueue().catch((caught: unknown) => caught);
    expect(error).toMatchObject({ status: 502, slug: 'other' });
    expect(wordsFor(error)).toContain('502');
  });

  it('tells a server that does not answer from one that refuses', async () => {
    fakeServer({}).down();
    await expect(getQueue()).rejects.toBeInstanceOf(UnreachableError);
  });

  it('says which part of a request was wrong', async () => {
    const errors = [{ where: 'comments.0.text', what: 'Shorter than minimum length 1.' }];
    fakeServer({ 'POST /tasks/7/verdict': problem(422, 'invalid', { errors }) });
    const error: unknown = await giveVerdict(7, VERDICT).catch((caught: unknown) => caught);
    expect(wordsFor(error)).toBe('comments.0.text: Shorter than minimum length 1.');
  });

  it('has no session when nobody is signed in', async () => {
    fakeServer({ 'GET /session': problem(401, 'unauthenticated') });
    expect(await getSession()).toBeNull();
  });
});

describe('frames', () => {
  it('come in the type of the movie', async () => {
    fakeServer({ 'GET /movies/3/raw/5/0': Uint16Array.from({ length: 24 }, (_, i) => 1000 + i).buffer });
    const pixels = await fetchRawFrame(imageOf(task()), 5, 0);
    expect(pixels).toBeInstanceOf(Uint16Array);
    expect([pixels[0], pixels[23]]).toEqual([1000, 1023]);
  });

  it('of labels carry the number of edits in them', async () => {
    const body = Uint32Array.from({ length: 24 }, () => 70_000).buffer;
    fakeServer({
      'GET /tasks/7/labels/nucleus/121': new Response(body, { headers: { 'X-Sequence': '12' } }),
    });
    const frame = await fetchLabelFrame(7, imageOf(task()), 'nucleus', 121);
    expect(frame.sequence).toBe(12);
    expect(frame.pixels[3]).toBe(70_000);
  });

  it('of a part of a field are asked for by its place in the field', async () => {
    const { asked } = fakeServer({ 'GET /movies/3/raw/5/0': new Uint16Array(12).fill(7).buffer });
    const tile = imageOf(task({ box: { y0: 1, x0: 2, y1: 4, x1: 6 } }));
    expect(await fetchRawFrame(tile, 5, 0)).toHaveLength(12);
    expect(asked[0]?.query.toString()).toBe('y0=1&x0=2&y1=4&x1=6');
  });

  it('of another size are refused instead of drawn', async () => {
    fakeServer({ 'GET /movies/3/raw/5/0': new ArrayBuffer(10) });
    await expect(fetchRawFrame(imageOf(task()), 5, 0)).rejects.toThrow('10 bytes came, 48 were expected');
  });
});
