import { QueryClientProvider } from '@tanstack/react-query';
import { render } from '@testing-library/react';
import { createMemoryRouter, RouterProvider } from 'react-router';
import { makeQueryClient } from '../app/queryClient';
import { routes } from '../app/routes';

/** The whole app at an address; failed requests are not repeated, so that failures show at once. */
export function renderApp(address: string) {
  const client = makeQueryClient();
  const defaults = client.getDefaultOptions();
  client.setDefaultOptions({ ...defaults, queries: { ...defaults.queries, retry: false } });
  const router = createMemoryRouter(routes, { initialEntries: [address] });
  render(
    <QueryClientProvider client={client}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  );
  return { router, client, path: () => router.state.location.pathname + router.state.location.search };
}
