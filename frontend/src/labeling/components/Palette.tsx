/** Ctrl K: every tool and command of this task by its name, and cells by their numbers. */
import { Kbd } from '@mantine/core';
import {
  createSpotlight,
  Spotlight,
  type SpotlightActionData,
  type SpotlightFilterFunction,
} from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import { useSelector } from '@xstate/react';
import { useEffect, useState } from 'react';
import { commandsOf, keyBefore, perform } from '../keyboard/bindings';
import { keyCap } from '../keyboard/combo';
import type { Hands } from '../keyboard/commands';
import { useKeymap } from '../keyboard/KeymapContext';
import { commandKeyId, toolKeyId } from '../keyboard/keymap';
import { toolsOf } from '../tools/registry';
import { useDesk } from '../view/DeskContext';
import { goToCell } from '../view/goTo';
import { plural } from '../view/words';
import classes from './help.module.css';

const [store, palette] = createSpotlight();
const asItIs: SpotlightFilterFunction = (_, found) => found;
const CELL = /^\s*(?:cell\s*)?#?(\d+)\s*$/i;

function useActions(hands: Hands, query: string): SpotlightActionData[] {
  const { opened, parts, writable } = useDesk();
  const keymap = useKeymap();
  // What is said of a cell is read when the palette is drawn.
  useSelector(parts.frames, (state) => state.context.t);
  const { kind, movie } = opened.task;
  const caps = (id: string, before: readonly string[] = []) => {
    const keys = keymap.keys(id);
    return (keys.length > 0 ? [...before, ...keys] : []).map((key) => <Kbd key={key}>{keyCap(key)}</Kbd>);
  };
  const number = Number(CELL.exec(query)?.[1] ?? Number.NaN);
  if (Number.isInteger(number)) {
    const frames = parts.desk.labels.cells.framesOf(number).length;
    if (frames === 0) return [];
    return [
      {
        id: 'cell',
        label: `Go to cell ${number}`,
        description: `In ${plural(frames, 'frame')}`,
        onClick: () => goToCell(hands.parts, number),
      },
    ];
  }
  return [
    ...toolsOf(kind)
      .filter((tool) => writable || tool.id === 'select')
      .map((tool): SpotlightActionData => {
        const Icon = tool.icon;
        return {
          id: toolKeyId(tool.id),
          label: tool.name,
          description: tool.hint,
          keywords: ['tool'],
          leftSection: <Icon size={18} stroke={1.75} aria-hidden />,
          rightSection: <span className={classes.caps}>{caps(toolKeyId(tool.id))}</span>,
          onClick: () => perform({ kind: 'tool', tool }, hands),
        };
      }),
    ...commandsOf({ task: kind, channels: movie.n_channels })
      .filter((command) => command.id !== 'palette' && (writable || !command.changes))
      .map((command): SpotlightActionData => ({
        id: commandKeyId(command.id),
        label: command.name,
        keywords: [command.group],
        leftSection: <span className={classes.noIcon} />,
        rightSection: (
          <span className={classes.caps}>{caps(commandKeyId(command.id), keyBefore(command, keymap))}</span>
        ),
        onClick: () => perform({ kind: 'command', command }, hands),
      })),
  ];
}

export function Palette({ hands, opened, onClose }: { hands: Hands; opened: boolean; onClose: () => void }) {
  const [query, setQuery] = useState('');
  const actions = useActions(hands, query);
  useEffect(() => {
    if (opened) palette.open();
  }, [opened]);
  return (
    <Spotlight
      store={store}
      attributes={{ content: { 'aria-label': 'Find a tool, a command or a cell' } }}
      shortcut={null}
      actions={actions}
      query={query}
      onQueryChange={setQuery}
      {...(CELL.test(query) ? { filter: asItIs } : {})}
      onSpotlightClose={onClose}
      nothingFound={CELL.test(query) ? 'There is no such cell in this task.' : 'Nothing has this name.'}
      limit={12}
      size={560}
      maxHeight={420}
      scrollable
      transitionProps={{ duration: 0 }}
      classNames={{ action: classes.paletteAction ?? '', search: classes.search ?? '' }}
      searchProps={{
        'aria-label': 'Find a tool, a command or a cell by its number',
        placeholder: 'A tool, a command, or the number of a cell',
        leftSection: <IconSearch size={18} stroke={1.75} aria-hidden />,
      }}
    />
  );
}
