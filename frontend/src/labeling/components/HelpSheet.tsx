import { Button, Drawer, Switch } from '@mantine/core';
import { useState } from 'react';
import { commandsOf, keyBefore } from '../keyboard/bindings';
import { useKeymap, useKeymapStore } from '../keyboard/KeymapContext';
import { AS_IT_COMES, commandKeyId, keymapOf, toolKeyId } from '../keyboard/keymap';
import { toolsOf } from '../tools/registry';
import { useDesk } from '../view/DeskContext';
import { KeyButtons } from './KeyButtons';
import classes from './help.module.css';

interface Row {
  /** As in `keymap.ts`; null for what is no tool and no command. */
  id: string | null;
  name: string;
  keys: readonly string[];
  /** The key to press before them. */
  before?: readonly string[];
  hint?: string;
  scope: string;
}

/** Every tool and every key of this kind of task, from the registry; a click on a key gives another one. */
export function HelpSheet({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { opened: task } = useDesk();
  const keymap = useKeymap();
  const store = useKeymapStore();
  const [listening, setListening] = useState(false);
  const { kind, movie } = task.task;
  const { own } = keymap;
  // Keys that are switched off are still listed: they come back with the switch.
  const all = keymapOf({ ...own, single: true });
  const scopeName = (scopes: readonly string[]) =>
    kind === 'segmentation' || scopes.length === 2 ? '' : scopes[0] === 'track' ? 'Track' : 'Outline';
  const groups = new Map<string, Row[]>();
  const put = (group: string, row: Row) => groups.set(group, [...(groups.get(group) ?? []), row]);
  for (const { id, name, hint, scopes } of toolsOf(kind)) {
    const key = toolKeyId(id);
    put('Tools', { id: key, name, keys: all.keys(key), hint, scope: scopeName(scopes) });
  }
  for (const command of commandsOf({ task: kind, channels: movie.n_channels })) {
    const { id, name, scopes, group } = command;
    const key = commandKeyId(id);
    const before = keyBefore(command, all);
    put(group, { id: key, name, keys: all.keys(key), before, scope: scopeName(scopes) });
  }
  put('View', {
    id: null,
    name: 'Hold and drag to pan (also the middle button, two fingers, or arrows)',
    keys: ['Space'],
    scope: '',
  });
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      closeOnEscape={!listening}
      position="right"
      size={440}
      title="Keys"
      closeButtonProps={{ 'aria-label': 'Close' }}
      attributes={{ header: { role: 'none' } }}
    >
      <div className={classes.settings}>
        <Switch
          label="Single keys"
          description="Letters, digits and signs do something without Ctrl. Off: use buttons or Ctrl K"
          checked={own.single}
          onChange={(event) => store.set({ ...own, single: event.currentTarget.checked })}
        />
        <p>
          Click a key to choose another one.
          {Object.keys(own.keys).length > 0 && (
            <Button
              size="dense"
              variant="default"
              onClick={() => store.set({ ...AS_IT_COMES, single: own.single })}
            >
              All keys as they came
            </Button>
          )}
        </p>
      </div>
      {[...groups].map(([group, rows]) => (
        <div key={group} role="group" className={classes.group} aria-label={`${group} keys`}>
          <h3>{group}</h3>
          <dl>
            {rows.map((row) => (
              <div key={row.id ?? row.name}>
                <dt>
                  <KeyButtons {...row} onListen={setListening} />
                </dt>
                <dd>
                  {row.name}
                  {row.scope && <em> in {row.scope}</em>}
                  {row.hint && <small>{row.hint}</small>}
                </dd>
              </div>
            ))}
          </dl>
        </div>
      ))}
    </Drawer>
  );
}
