import { Button, MantineProvider } from '@mantine/core';
import { useEffect } from 'react';
import { useRouteError } from 'react-router';
import { PageMessage } from './PageMessage';
import { cssVariablesResolver, theme } from '../theme/theme';

/** What is shown when a page fails while it draws. Its own provider: the failure may have been in the root. */
export function RouteError() {
  const error = useRouteError();
  useEffect(() => {
    console.error(error);
  }, [error]);
  // After an update of the server, the file of a page that was not opened yet is gone under its old name.
  const outdated = error instanceof TypeError && /import|module/i.test(error.message);
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariablesResolver} defaultColorScheme="auto">
      <PageMessage
        title={outdated ? 'Prospero was updated' : 'This page stopped working'}
        text={
          outdated
            ? 'Reload to get the new version.'
            : `What you saved is kept. Reload to go on; if it happens again, tell the manager: ${
                error instanceof Error ? error.message : String(error)
              }`
        }
        action={<Button onClick={() => location.reload()}>Reload</Button>}
      />
    </MantineProvider>
  );
}
