import { Button, Menu, NativeSelect, TextInput } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { exportAddress, type Dashboard, type Wanted } from '../../api/figures';
import { KIND_WORDS } from '../words';
import classes from './FiguresPage.module.css';
import { PERIODS } from './period';

const FILES = [
  { words: 'By project, person, round and kind: CSV', format: 'csv', rows: 'groups' },
  { words: 'By project, person, round and kind: JSON', format: 'json', rows: 'groups' },
  { words: 'Every accepted task: CSV', format: 'csv', rows: 'tasks' },
  { words: 'Every accepted task: JSON', format: 'json', rows: 'tasks' },
] as const;

/** Whose figures, of which work and time; and the same as a file. */
export function Filters({
  query,
  change,
  choices,
  wanted,
}: {
  query: URLSearchParams;
  change: (name: string, value: string) => void;
  choices: Dashboard['choices'] | undefined;
  wanted: Wanted;
}) {
  const field = (name: string) => ({
    value: query.get(name) ?? '',
    onChange: (event: { currentTarget: { value: string } }) => change(name, event.currentTarget.value),
  });
  const named = (all: string, list: { id: number; name: string }[] | undefined) => [
    { value: '', label: all },
    ...(list ?? []).map(({ id, name }) => ({ value: String(id), label: name })),
  ];
  return (
    <form className={classes.filters} aria-label="Which figures" onSubmit={(event) => event.preventDefault()}>
      <NativeSelect
        className={classes.filter ?? ''}
        label="Project"
        data={named('All projects', choices?.projects)}
        {...field('project')}
      />
      <NativeSelect
        className={classes.filter ?? ''}
        label="Kind"
        data={[
          { value: '', label: 'Both kinds' },
          { value: 'segmentation', label: KIND_WORDS.segmentation },
          { value: 'tracking', label: KIND_WORDS.tracking },
        ]}
        {...field('kind')}
      />
      <NativeSelect
        className={classes.filter ?? ''}
        label="Person"
        data={named('Everybody', choices?.people)}
        {...field('person')}
      />
      <NativeSelect className={classes.filter ?? ''} label="Period" data={PERIODS} {...field('period')} />
      {query.get('period') === 'between' && (
        <>
          <TextInput label="From" type="date" {...field('from')} />
          <TextInput label="To" type="date" {...field('to')} />
        </>
      )}
      <Menu position="bottom-end" width={320}>
        <Menu.Target>
          <Button rightSection={<IconChevronDown size={15} stroke={1.75} />} ml="auto">
            Export
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {FILES.map(({ words, format, rows }) => (
            <Menu.Item key={words} component="a" href={exportAddress(wanted, format, rows)} download>
              {words}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </form>
  );
}
