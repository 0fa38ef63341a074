import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { AppHeader } from './AppHeader';
import { PageMessage } from './PageMessage';
import { canManage, useUser } from './useUser';

/** `what`, such as "People", is for admins. The server says so too; here it is said in words. */
export function CanManage({ what, children }: { what: string; children: ReactNode }) {
  const user = useUser();
  if (canManage(user?.role)) return children;
  return (
    <>
      <AppHeader />
      <PageMessage
        title={`${what} are for admins`}
        text={`You are signed in as ${user?.name ?? 'nobody'}. Ask the scientist who runs this server.`}
        action={
          <Button component={Link} to="/">
            Back to your work
          </Button>
        }
      />
    </>
  );
}
