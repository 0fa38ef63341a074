import { Button, Menu } from '@mantine/core';
import { IconLock, IconLogout, IconUserCircle } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from 'react-router';
import { sessionQuery } from '../api/queries';
import { signOut } from '../api/session';
import type { Role } from '../api/types';
import classes from './AppHeader.module.css';

const ROLE_WORDS: Record<Role, string> = {
  annotator: 'Annotator',
  expert: 'Expert: labels and reviews',
  admin: 'Admin: everything',
};

export function UserMenu({ name, role }: { name: string; role: Role }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const leave = useMutation({
    mutationFn: signOut,
    onSuccess: async () => {
      await navigate('/sign-in');
      client.clear();
      client.setQueryData(sessionQuery.queryKey, null);
    },
  });
  return (
    <Menu position="bottom-end" width={200}>
      <Menu.Target>
        <Button
          className={classes.user}
          title={name}
          variant="subtle"
          color="gray"
          size="dense"
          leftSection={<IconUserCircle size={18} stroke={1.75} />}
        >
          {name}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label className={classes.who}>
          {name}
          <br />
          {ROLE_WORDS[role]}
        </Menu.Label>
        <Menu.Item component={Link} to="/account" leftSection={<IconLock size={15} stroke={1.75} />}>
          Account
        </Menu.Item>
        <Menu.Item
          leftSection={<IconLogout size={15} stroke={1.75} />}
          disabled={leave.isPending}
          onClick={() => leave.mutate()}
        >
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
