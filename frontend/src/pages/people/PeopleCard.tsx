import { Badge, Button, NativeSelect, Skeleton, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { LoadProblem } from '../../app/LoadProblem';
import { peopleQuery } from '../../api/queries';
import type { Person } from '../../api/types';
import classes from '../cards.module.css';
import { ago, thousands } from '../words';
import { PersonDialog } from './PersonDialog';
import { chosen, day, GROUPS, type Group, named, ROLE_NAMES } from './words';

/** With fewer people than this one finds somebody without searching. */
const MANY = 12;

function PeopleTable({ people, onOpen }: { people: readonly Person[]; onOpen: (id: number) => void }) {
  return (
    <div className={classes.scroll} tabIndex={0} role="group" aria-label="People">
      <table className={classes.table} aria-label="People">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Role</th>
            <th scope="col">Segmentation</th>
            <th scope="col">Tracking</th>
            <th scope="col">Work</th>
            <th scope="col">Signs in with</th>
            <th scope="col">Last seen</th>
            <th scope="col">Change</th>
          </tr>
        </thead>
        <tbody>
          {people.map((person) => (
            <tr key={person.id}>
              <td>{person.name}</td>
              <td data-short>{ROLE_NAMES[person.role]}</td>
              <td>{person.skills.segmentation ?? 0}</td>
              <td>{person.skills.tracking ?? 0}</td>
              <td data-short>
                {person.paused_at === null ? (
                  'may ask'
                ) : (
                  <>
                    <Badge color="warn" variant="light">
                      paused
                    </Badge>
                    <small>since {day(person.paused_at)}</small>
                  </>
                )}
              </td>
              <td data-short>{person.has_password ? 'password' : 'links only'}</td>
              <td data-short>{ago(person.seen_at) || 'signed in nowhere'}</td>
              <td>
                <Button size="dense" aria-label={`Change ${person.name}`} onClick={() => onOpen(person.id)}>
                  Change
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Everybody, with role, skills and pause. */
export function PeopleCard() {
  const people = useQuery(peopleQuery);
  const [typed, setTyped] = useState('');
  const [group, setGroup] = useState<Group>('all');
  const [open, setOpen] = useState<number | null>(null);
  const all = people.data ?? [];
  const shown = named(chosen(all, group), typed);
  const person = all.find(({ id }) => id === open) ?? null;
  return (
    <section className={classes.card} aria-labelledby="people-title">
      <div className={classes.head}>
        <h2 className={classes.title} id="people-title">
          People
          {people.data && <Badge variant="default">{thousands(all.length)}</Badge>}
        </h2>
        {all.length > MANY && (
          <>
            <NativeSelect
              aria-label="Which people"
              data={GROUPS.map(({ value, label }) => ({
                value,
                label: `${label} (${thousands(chosen(all, value).length)})`,
              }))}
              value={group}
              onChange={(event) => setGroup(event.currentTarget.value as Group)}
            />
            <TextInput
              aria-label="Find a person"
              placeholder="Find a person"
              value={typed}
              onChange={(event) => setTyped(event.currentTarget.value)}
            />
          </>
        )}
      </div>
      {people.error && <LoadProblem error={people.error} onAgain={() => void people.refetch()} />}
      {people.isPending && <Skeleton height={132} aria-label="Loading the people" />}
      {people.data &&
        (shown.length > 0 ? (
          <PeopleTable people={shown} onOpen={setOpen} />
        ) : (
          <p className={classes.quiet}>
            {typed.trim() === ''
              ? 'There is nobody of these.'
              : `Nobody’s name here holds “${typed.trim()}”.`}
          </p>
        ))}
      {person && <PersonDialog key={person.id} person={person} onClose={() => setOpen(null)} />}
    </section>
  );
}
