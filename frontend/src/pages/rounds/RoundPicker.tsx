import { Button, Menu } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { roundsQuery } from '../../api/rounds';
import { dayOf } from '../words';
import classes from './RoundsPage.module.css';

/** The name of the page; where there are other rounds it opens a menu of them. */
export function RoundPicker({ number }: { number: number }) {
  const rounds = useQuery(roundsQuery).data ?? [];
  if (rounds.every((round) => round.number === number)) return <h1>{`Round ${number}`}</h1>;
  return (
    <h1>
      <Menu position="bottom-start" width={220}>
        <Menu.Target>
          <Button
            className={classes.picker}
            variant="subtle"
            color="gray"
            aria-label={`Round ${number}, choose another round`}
            rightSection={<IconChevronDown size={18} stroke={1.75} />}
          >
            {`Round ${number}`}
          </Button>
        </Menu.Target>
        <Menu.Dropdown className={classes.rounds}>
          {rounds.map((round) => (
            <Menu.Item
              key={round.number}
              component={Link}
              to={`/rounds/${round.number}`}
              aria-current={round.number === number ? 'page' : undefined}
              rightSection={
                <span className={classes.when}>
                  {round.closed_at === null ? 'open' : `closed ${dayOf(round.closed_at)}`}
                </span>
              }
            >
              {`Round ${round.number}`}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </h1>
  );
}
