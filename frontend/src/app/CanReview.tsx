import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { AppHeader } from './AppHeader';
import { PageMessage } from './PageMessage';
import { canReview, useUser } from './useUser';

/** The review desk and the rounds are for experts and admins. The server says so too; here it is said in words. */
export function CanReview({
  what = 'Review is for experts',
  children,
}: {
  what?: string;
  children: ReactNode;
}) {
  const user = useUser();
  if (canReview(user?.role)) return children;
  return (
    <>
      <AppHeader />
      <PageMessage
        title={what}
        text={`You are signed in as ${user?.name ?? 'nobody'}. Ask the scientist who runs this server for the expert role.`}
        action={
          <Button component={Link} to="/">
            Back to your work
          </Button>
        }
      />
    </>
  );
}
