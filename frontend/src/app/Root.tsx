import { MantineProvider, useComputedColorScheme } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { useLayoutEffect } from 'react';
import { Outlet, useMatches } from 'react-router';
import type { RouteHandle } from './routes';
import { cssVariablesResolver, theme } from '../theme/theme';

/** tokens.css reads `data-theme`; Mantine decides which theme it is. */
function ThemeOnRoot() {
  const scheme = useComputedColorScheme('dark', { getInitialValueInEffect: false });
  useLayoutEffect(() => {
    document.documentElement.dataset['theme'] = scheme;
  }, [scheme]);
  return null;
}

export function Root() {
  const handle = useMatches().at(-1)?.handle as RouteHandle | undefined;
  const title = handle?.title;
  useLayoutEffect(() => {
    document.title = title ? `${title} · Prospero` : 'Prospero';
  }, [title]);
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariablesResolver}
      defaultColorScheme="auto"
      {...(handle?.desk ? { forceColorScheme: 'dark' as const } : {})}
    >
      <ThemeOnRoot />
      <Notifications position="bottom-right" />
      <Outlet />
    </MantineProvider>
  );
}
