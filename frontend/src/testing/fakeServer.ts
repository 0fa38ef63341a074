/** A server for page tests: answers `fetch` from a table and remembers what it was asked. */
import { vi } from 'vitest';

export interface Asked {
  method: string;
  path: string;
  query: URLSearchParams;
  body: unknown;
  headers: Headers;
  /** Whether the request outlives the page. */
  keepalive: boolean;
}

type Handler = (asked: Asked) => unknown;

export function problem(status: number, slug: string, more: Record<string, unknown> = {}): Response {
  return new Response(JSON.stringify({ type: `/problems/${slug}`, title: slug, status, ...more }), {
    status,
    headers: { 'Content-Type': 'application/problem+json' },
  });
}

function responseOf(answer: unknown): Response {
  if (answer instanceof Response) return answer.clone();
  if (answer instanceof ArrayBuffer) return new Response(answer);
  if (answer === undefined) return new Response(null, { status: 204 });
  return new Response(JSON.stringify(answer), { headers: { 'Content-Type': 'application/json' } });
}

/**
 * Stand in for the server. Keys are `METHOD /path` below /api/v1, values what is answered or a function that makes it;
 * what is not in the table is answered with 404.
 * `down()` makes it unreachable, `set` changes an answer.
 */
export function fakeServer(table: Record<string, unknown>) {
  const answers = new Map(Object.entries(table));
  const asked: Asked[] = [];
  let reachable = true;
  vi.stubGlobal('fetch', async (request: Request) => {
    if (!reachable) throw new TypeError('Failed to fetch');
    const { pathname, searchParams } = new URL(request.url);
    const path = pathname.replace('/api/v1', '');
    const text = await request.text();
    const entry: Asked = {
      method: request.method,
      path,
      query: searchParams,
      body: text === '' ? undefined : JSON.parse(text),
      headers: request.headers,
      keepalive: request.keepalive,
    };
    asked.push(entry);
    const key = `${request.method} ${path}`;
    if (!answers.has(key))
      return problem(404, 'not-found', { detail: `${key} is not in the table of the test` });
    const answer = answers.get(key);
    return responseOf(typeof answer === 'function' ? (answer as Handler)(entry) : answer);
  });
  return {
    asked,
    requests: (method: string, path: string) =>
      asked.filter((entry) => entry.method === method && entry.path === path),
    set: (key: string, answer: unknown) => void answers.set(key, answer),
    down: () => void (reachable = false),
    up: () => void (reachable = true),
  };
}
