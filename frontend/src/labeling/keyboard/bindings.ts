/** Which key does what in a scope: tools and commands together. Keys of another scope are not bound at all. */
import type { TaskKind } from '../../api/types';
import { toolsOf } from '../tools/registry';
import type { Scope, ToolEntry } from '../tools/types';
import { commands, type Command, type Hands } from './commands';
import { AS_IT_COMES, commandKeyId, keymapOf, toolKeyId, type Keymap } from './keymap';

export type Binding = { kind: 'tool'; tool: ToolEntry } | { kind: 'command'; command: Command };

export interface Place {
  task: TaskKind;
  scope: Scope;
  channels: number;
}

export const commandsOf = ({ task, channels }: Pick<Place, 'task' | 'channels'>): Command[] =>
  commands.filter(
    (command) => (!command.kinds || command.kinds.includes(task)) && (!command.channels || channels > 1),
  );

/** The key that comes before those of a command, if any. */
export const keyBefore = ({ after }: Command, keymap: Keymap): readonly string[] =>
  after === undefined ? [] : keymap.keys(commandKeyId(after)).slice(0, 1);

/** `after`: the command whose key was pressed before. Keys as they come are checked against each other; a person's own keys never bind one twice (`keymapOf`). */
export function bindingsOf(
  place: Place,
  keymap: Keymap = keymapOf(AS_IT_COMES),
  after: string | null = null,
): ReadonlyMap<string, Binding> {
  const bindings = new Map<string, Binding>();
  const bind = (key: string, binding: Binding) => {
    const before = bindings.get(key);
    if (before) throw new Error(`The key ${key} is bound twice in ${place.scope}.`);
    bindings.set(key, binding);
  };
  for (const tool of after === null ? toolsOf(place.task) : []) {
    if (tool.scopes.includes(place.scope))
      for (const key of keymap.keys(toolKeyId(tool.id))) bind(key, { kind: 'tool', tool });
  }
  for (const command of commandsOf(place)) {
    if ((command.after ?? null) === after && command.scopes.includes(place.scope))
      for (const key of keymap.keys(commandKeyId(command.id))) bind(key, { kind: 'command', command });
  }
  return bindings;
}

/** Do what a key is bound to. A stroke under way is finished first, so that it is never lost. */
export function perform(binding: Binding, hands: Hands): void {
  const { parts } = hands;
  const keepsDrawing = binding.kind === 'command' && binding.command.whileDrawing === true;
  if (!keepsDrawing) parts.canvas.send({ type: 'LOST' });
  if (binding.kind === 'tool') parts.tools.send({ type: 'USE', tool: binding.tool.id });
  else binding.command.run(hands);
}
