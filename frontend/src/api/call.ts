import { apiFetch, serverOrigin } from './transport';

/** JSON in, JSON out. `path` is below /api/v1. */
export async function call<T>(
  method: string,
  path: string,
  body?: unknown,
  init: RequestInit = {},
): Promise<T> {
  const request = new Request(`${serverOrigin()}/api/v1${path}`, {
    ...init,
    method,
    headers: {
      Accept: 'application/json',
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const response = await apiFetch(request);
  return (response.status === 204 ? undefined : await response.json()) as T;
}
