import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { PageMessage } from './PageMessage';
import { canReview, useUser } from './useUser';

/** The review desk is for experts and admins. The server says so too; here it is said in words. */
export function CanReview({ children }: { children: ReactNode }) {
  const user = useUser();
  if (canReview(user?.role)) return children;
  return (
    <PageMessage
      title="Review is for experts"
      text={`You are signed in as ${user?.name ?? 'nobody'}. Ask the scientist who runs this server for the expert role.`}
      action={
        <Button component={Link} to="/">
          Back to your work
        </Button>
      }
    />
  );
}
