import { Drawer, Kbd } from '@mantine/core';
import { commandsOf } from '../keyboard/bindings';
import { keyCap } from '../keyboard/combo';
import { toolsOf } from '../tools/registry';
import { useDesk } from '../view/DeskContext';
import classes from './help.module.css';

interface Row {
  id: string;
  name: string;
  keys: readonly string[];
  hint?: string;
  scope: string;
}

/** Every tool and every key of this kind of task, from the registry. */
export function HelpSheet({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { opened: task } = useDesk();
  const { kind, movie } = task.task;
  const scopeName = (scopes: readonly string[]) =>
    kind === 'segmentation' || scopes.length === 2 ? '' : scopes[0] === 'track' ? 'Track' : 'Outline';
  const groups = new Map<string, Row[]>();
  const put = (group: string, row: Row) => groups.set(group, [...(groups.get(group) ?? []), row]);
  for (const { id, name, key, hint, scopes } of toolsOf(kind)) {
    put('Tools', { id, name, keys: [key], hint, scope: scopeName(scopes) });
  }
  for (const { id, name, keys, scopes, group } of commandsOf({ task: kind, channels: movie.n_channels })) {
    put(group, { id, name, keys, scope: scopeName(scopes) });
  }
  put('View', {
    id: 'pan',
    name: 'Hold and drag to pan (also the middle button)',
    keys: ['Space'],
    scope: '',
  });
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      position="right"
      size={420}
      title="Keys"
      closeButtonProps={{ 'aria-label': 'Close' }}
      attributes={{ header: { role: 'none' } }}
    >
      {[...groups].map(([group, rows]) => (
        <div key={group} role="group" className={classes.group} aria-label={`${group} keys`}>
          <h3>{group}</h3>
          <dl>
            {rows.map((row) => (
              <div key={row.id}>
                <dt>
                  {row.keys.map((key) => (
                    <Kbd key={key}>{keyCap(key)}</Kbd>
                  ))}
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
