import { ActionIcon, Button, NativeSelect, NumberInput, Popover, Tooltip } from '@mantine/core';
import { IconAdjustmentsHorizontal } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { reviewChoicesQuery } from '../../api/queries';
import type { ReviewChoices } from '../../api/types';
import { useDeskKeys } from './deskKeys';
import { type Filters, nFilters } from './filters';
import classes from './QueueFilters.module.css';

interface QueueFiltersProps {
  filters: Filters;
  onFilters: (filters: Filters) => void;
}

function without(filters: Filters, name: keyof Omit<Filters, 'order'>): Filters {
  const { [name]: _, ...rest } = filters;
  return rest;
}

const ANY = { value: '', label: 'Any' };
const choicesOf = (choices: ReviewChoices['people'] | undefined) => [
  ANY,
  ...(choices ?? []).map(({ id, name, count }) => ({ value: String(id), label: `${name} (${count})` })),
];

interface NumberFilterProps {
  label: string;
  max?: number;
  step?: number;
  value: number | undefined;
  onValue: (value: number | undefined) => void;
}

/**
 * What is typed stays as it is typed: the address, which the number comes back from, has no `0.` on the way to
 * `0.7`, and comes later than the next key.
 */
function NumberFilter({ value, onValue, ...props }: NumberFilterProps) {
  const [typed, setTyped] = useState<number | string>(value ?? '');
  return (
    <NumberInput
      {...props}
      placeholder="Any"
      min={0}
      value={typed}
      onChange={(next) => {
        setTyped(next);
        if (typeof next === 'number') onValue(next);
        else if (next === '') onValue(undefined);
      }}
    />
  );
}

/** What the queue is narrowed to: person, project, kind, suspicion, score and age. */
export function QueueFilters({ filters, onFilters }: QueueFiltersProps) {
  const [opened, setOpened] = useState(false);
  const { data } = useQuery({ ...reviewChoicesQuery, enabled: opened });
  const n = nFilters(filters);
  useDeskKeys({ filters: () => setOpened(true) });

  const pick = (name: 'person' | 'project') => (value: string) =>
    onFilters(value === '' ? without(filters, name) : { ...filters, [name]: Number(value) });
  const type = (name: 'suspicion' | 'score' | 'age') => (value: number | undefined) =>
    onFilters(value === undefined ? without(filters, name) : { ...filters, [name]: value });

  return (
    <Popover width={272} opened={opened} onChange={setOpened} position="right-start" trapFocus returnFocus>
      <Popover.Target>
        <Tooltip label={`${n === 0 ? 'Filters' : `Filters, ${n} set`} (/)`} disabled={opened}>
          <ActionIcon
            className={classes.button}
            data-filters
            aria-keyshortcuts="/"
            aria-label={n === 0 ? 'Filters' : `Filters, ${n} set`}
            aria-expanded={opened}
            data-set={n > 0 || undefined}
            onClick={() => setOpened(!opened)}
          >
            <IconAdjustmentsHorizontal size={18} stroke={1.75} />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown className={classes.panel} aria-label="Filters">
        <NativeSelect
          label="Person"
          data={choicesOf(data?.people)}
          value={String(filters.person ?? '')}
          onChange={(event) => pick('person')(event.currentTarget.value)}
        />
        <NativeSelect
          label="Project"
          data={choicesOf(data?.projects)}
          value={String(filters.project ?? '')}
          onChange={(event) => pick('project')(event.currentTarget.value)}
        />
        <NativeSelect
          label="Kind"
          data={[
            ANY,
            { value: 'segmentation', label: 'Segmentation' },
            { value: 'tracking', label: 'Tracking' },
          ]}
          value={filters.kind ?? ''}
          onChange={({ currentTarget: { value } }) =>
            onFilters(
              value === 'segmentation' || value === 'tracking'
                ? { ...filters, kind: value }
                : without(filters, 'kind'),
            )
          }
        />
        <NumberFilter
          label="Suspicion, at least"
          max={1}
          step={0.1}
          value={filters.suspicion}
          onValue={type('suspicion')}
        />
        <NumberFilter
          label="Score of the person’s check tasks, at most"
          max={1}
          step={0.05}
          value={filters.score}
          onValue={type('score')}
        />
        <NumberFilter label="Waiting for hours, at least" value={filters.age} onValue={type('age')} />
        {/* Never disabled: a button that loses the focus with what it does would lose the keys with it. */}
        <Button
          onClick={() => {
            onFilters({ order: filters.order });
            setOpened(false);
          }}
        >
          Show everything
        </Button>
      </Popover.Dropdown>
    </Popover>
  );
}
