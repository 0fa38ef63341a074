import { VisuallyHidden } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { sessionQuery } from '../../api/queries';
import { AppHeader } from '../../app/AppHeader';
import classes from '../cards.module.css';
import { PasswordCard } from './PasswordCard';
import { SessionsTable } from './SessionsTable';
import { TokensCard } from './TokensCard';

/** What is one's own and nobody else's: password, browsers, tokens. */
export default function AccountPage() {
  const { data: session } = useQuery(sessionQuery);
  return (
    <>
      <AppHeader />
      {session && (
        <main className={classes.two}>
          <VisuallyHidden component="h1">Account</VisuallyHidden>
          <div className={classes.column}>
            <PasswordCard session={session} />
            <section className={classes.card} aria-labelledby="sessions-title">
              <h2 className={classes.title} id="sessions-title">
                Where you are signed in
              </h2>
              <SessionsTable personId={session.user.id} label="Where you are signed in" />
            </section>
          </div>
          <div className={classes.column}>
            <TokensCard user={session.user} />
          </div>
        </main>
      )}
    </>
  );
}
