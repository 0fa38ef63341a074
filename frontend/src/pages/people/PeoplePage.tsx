import { VisuallyHidden } from '@mantine/core';
import { AppHeader } from '../../app/AppHeader';
import classes from '../cards.module.css';
import { InvitationsCard } from './InvitationsCard';
import { PeopleCard } from './PeopleCard';

/** Who is here, and whom to let in. For admins. */
export default function PeoplePage() {
  return (
    <>
      <AppHeader />
      <main className={classes.page}>
        <VisuallyHidden component="h1">People and invitations</VisuallyHidden>
        <InvitationsCard />
        <PeopleCard />
      </main>
    </>
  );
}
