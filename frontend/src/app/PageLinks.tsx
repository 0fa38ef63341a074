import { Button, Menu } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { NavLink } from 'react-router';
import type { Role } from '../api/types';
import classes from './AppHeader.module.css';
import { canManage, canReview } from './useUser';

interface PageLink {
  to: string;
  words: string;
}

/** The pages of a role, in the order in which they are named; of nobody those that need no name. */
export function pagesOf(role: Role | undefined): PageLink[] {
  const reviews = canReview(role);
  const manages = canManage(role);
  return [
    { to: '/', words: 'Work' },
    { to: '/training', words: 'Training' },
    ...(reviews ? [{ to: '/review', words: 'Review' }] : []),
    ...(reviews ? [{ to: '/rounds', words: 'Rounds' }] : []),
    ...(manages ? [{ to: '/people', words: 'People' }] : []),
    ...(manages ? [{ to: '/projects', words: 'Projects' }] : []),
    ...(reviews ? [{ to: '/figures', words: 'Figures' }] : []),
    ...(role && !reviews ? [{ to: '/my-figures', words: 'My figures' }] : []),
    { to: '/instructions', words: 'Instructions' },
  ];
}

/** The links of the header; where they have no room, a menu of them (CSS decides which of both is there). */
export function PageLinks({ role }: { role: Role | undefined }) {
  const pages = pagesOf(role);
  return (
    <nav className={classes.nav} aria-label="Main" data-many={pages.length > 5 || undefined}>
      <div className={classes.links}>
        {pages.map(({ to, words }) => (
          <NavLink key={to} to={to} end={to === '/'}>
            {words}
          </NavLink>
        ))}
      </div>
      <Menu position="bottom-start" width={200} withinPortal={false} withInitialFocusPlaceholder={false}>
        <Menu.Target>
          <Button
            className={classes.menu}
            variant="subtle"
            color="gray"
            size="dense"
            rightSection={<IconChevronDown size={15} stroke={1.75} />}
          >
            Pages
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {pages.map(({ to, words }) => (
            <Menu.Item key={to} component={NavLink} to={to} end={to === '/'} className={classes.menuLink}>
              {words}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </nav>
  );
}
