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

/** What the queue is narrowed to: person, project, kind, suspicion, score and age. */
export function QueueFilters({ filters, onFilters }: QueueFiltersProps) {
  const [opened, setOpened] = useState(false);
  const { data } = useQuery({ ...reviewChoicesQuery, enabled: opened });
  const n = nFilters(filters);
  useDeskKeys({ filters: () => setOpened(true) });

  const pick = (name: 'person' | 'project') => (value: string) =>
    onFilters(value === '' ? without(filters, name) : { ...filters, [name]: Number(value) });
  const type = (name: 'suspicion' | 'score' | 'age') => (value: number | string) =>
    onFilters(typeof value === 'number' ? { ...filters, [name]: value } : without(filters, name));

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
        <NumberInput
          label="Suspicion, at least"
          placeholder="Any"
          min={0}
          max={1}
          step={0.1}
          value={filters.suspicion ?? ''}
          onChange={type('suspicion')}
        />
        <NumberInput
          label="Score of the person’s check tasks, at most"
          placeholder="Any"
          min={0}
          max={1}
          step={0.05}
          value={filters.score ?? ''}
          onChange={type('score')}
        />
        <NumberInput
          label="Waiting for hours, at least"
          placeholder="Any"
          min={0}
          value={filters.age ?? ''}
          onChange={type('age')}
        />
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
