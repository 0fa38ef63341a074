import type { ReactNode } from 'react';
import classes from './AppHeader.module.css';
import { Brand } from './Brand';
import { PageLinks } from './PageLinks';
import { ThemeSwitch } from './ThemeSwitch';
import { useUser } from './useUser';
import { UserMenu } from './UserMenu';

/**
 * The header of every page but the labeling page, which has its own.
 *
 * `children` stand on the right, before the person's name. `desk`: the page is dark whatever the theme, so it offers no
 * switch.
 */
export function AppHeader({ children, desk = false }: { children?: ReactNode; desk?: boolean }) {
  const user = useUser();
  return (
    <header className={classes.header} data-desk={desk || undefined}>
      <Brand />
      <PageLinks role={user?.role} />
      <span className={classes.gap} />
      {children}
      {!desk && <ThemeSwitch />}
      {user && <UserMenu name={user.name} role={user.role} />}
    </header>
  );
}

/** The line between groups of the header. */
export function HeaderRule() {
  return <span className={classes.rule} aria-hidden="true" />;
}
