import { Button } from '@mantine/core';
import { Link } from 'react-router';
import { AppHeader } from './AppHeader';
import { PageMessage } from './PageMessage';

export function NotFoundPage() {
  return (
    <>
      <AppHeader />
      <PageMessage
        title="There is no such page"
        text="The address may have been mistyped, or the task it names was removed."
        action={
          <Button component={Link} to="/">
            Back to your work
          </Button>
        }
      />
    </>
  );
}
