/** The client whose paths, bodies and answers are checked against the server's OpenAPI description (`npm run api`). */
import createClient from 'openapi-fetch';
import type { paths } from './generated/schema';
import { apiFetch, serverOrigin } from './transport';

export const client = createClient<paths>({ baseUrl: serverOrigin(), fetch: apiFetch });

/**
 * The body of an answer. `apiFetch` throws on every refusal, so that a missing body is a fault of the server.
 */
export async function answer<Body>(request: Promise<{ data?: Body; response: Response }>): Promise<Body> {
  const { data, response } = await request;
  if (data === undefined)
    throw new Error(`${response.url}: the answer is empty. Tell the manager of the server.`);
  return data;
}
