import type { ReactNode } from 'react';
import { NavLink } from 'react-router';
import classes from './AppHeader.module.css';
import { Brand } from './Brand';
import { ThemeSwitch } from './ThemeSwitch';
import { canManage, canReview, useUser } from './useUser';
import { UserMenu } from './UserMenu';

const figures = <NavLink to="/figures">Figures</NavLink>;
const ownFigures = <NavLink to="/my-figures">My figures</NavLink>;

/**
 * The header of every page but the labeling page, which has its own.
 *
 * `children` stand on the right, before the person's name. `desk`: the page is dark whatever the theme, so it offers no
 * switch.
 */
export function AppHeader({ children, desk = false }: { children?: ReactNode; desk?: boolean }) {
  const user = useUser();
  return (
    <header className={classes.header}>
      <Brand />
      <nav className={classes.nav} aria-label="Main">
        <NavLink to="/" end>
          Work
        </NavLink>
        <NavLink to="/training">Training</NavLink>
        {canReview(user?.role) && <NavLink to="/review">Review</NavLink>}
        {canManage(user?.role) && <NavLink to="/people">People</NavLink>}
        {canManage(user?.role) && <NavLink to="/projects">Projects</NavLink>}
        {user && (canReview(user.role) ? figures : ownFigures)}
        <NavLink to="/instructions">Instructions</NavLink>
      </nav>
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
