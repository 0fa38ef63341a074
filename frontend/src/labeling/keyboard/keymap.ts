/**
 * A person's own keys: single keys may be given to other tools and commands, or be switched off altogether (WCAG 2.1.4).
 * Kept in this browser per person; what cannot be read there is as if nothing was changed.
 */
import type { TaskKind } from '../../api/types';
import { tools } from '../tools/registry';
import type { Scope } from '../tools/types';
import { commands, type Command } from './commands';

/** Something with keys: a tool ("tool:brush") or a command ("command:undo"). */
export interface Keyed {
  id: string;
  name: string;
  keys: readonly string[];
  scopes: readonly Scope[];
  kinds: readonly TaskKind[];
  /** The command whose key comes first: with another one before them keys never meet. */
  after: string | null;
}

export const toolKeyId = (id: string) => `tool:${id}`;
export const commandKeyId = (id: string) => `command:${id}`;

const KINDS: readonly TaskKind[] = ['segmentation', 'tracking'];
const keyedCommand = ({ id, name, keys, scopes, kinds = KINDS, after }: Command): Keyed => ({
  id: commandKeyId(id),
  name,
  keys,
  scopes,
  kinds,
  after: after ?? null,
});

/** All that has keys, as it comes. */
export const keyed = (): readonly Keyed[] => [
  ...tools.map(({ id, name, key, scopes }) => ({
    id: toolKeyId(id),
    name,
    keys: [key],
    scopes,
    kinds: KINDS,
    after: null,
  })),
  ...commands.map(keyedCommand),
];

/** A key that types a character, with Shift or without: it can be remapped, and speech input may press it unasked. */
export const isSingleKey = (combo: string): boolean => /^(Shift\+)?.$/u.test(combo);

export interface OwnKeys {
  /** Whether keys without Ctrl or ⌘ that type characters do anything. */
  single: boolean;
  /** By id: the keys instead of the ones it comes with. */
  keys: Readonly<Record<string, readonly string[]>>;
}

export const AS_IT_COMES: OwnKeys = { single: true, keys: {} };

const meet = (a: Keyed, b: Keyed) =>
  a.id !== b.id &&
  a.after === b.after &&
  a.scopes.some((scope) => b.scopes.includes(scope)) &&
  a.kinds.some((kind) => b.kinds.includes(kind));

/** What a key is already for, where `id` works; null when it is free. */
export function holderOf(combo: string, id: string, keymap: Keymap): Keyed | null {
  const all = keyed();
  const mine = all.find((each) => each.id === id);
  return mine ? (all.find((each) => meet(each, mine) && keymap.keys(each.id).includes(combo)) ?? null) : null;
}

/** The keys that work, by what they do. */
export interface Keymap {
  own: OwnKeys;
  keys(id: string): readonly string[];
}

/** Own keys come first: what came with a key that somebody gave away has it no longer. Never throws. */
export function keymapOf(own: OwnKeys): Keymap {
  const all = keyed();
  const works = (keys: readonly string[]) => (own.single ? keys : keys.filter((key) => !isSingleKey(key)));
  const given: Keyed[] = [];
  for (const each of all) {
    const keys = own.keys[each.id];
    if (!keys) continue;
    const free = keys.filter((key) => !given.some((other) => meet(each, other) && other.keys.includes(key)));
    given.push({ ...each, keys: free });
  }
  const found = new Map<string, readonly string[]>();
  for (const each of all) {
    const mine = given.find((other) => other.id === each.id);
    const left = mine
      ? mine.keys
      : each.keys.filter((key) => !given.some((other) => meet(each, other) && other.keys.includes(key)));
    found.set(each.id, works(left));
  }
  return { own, keys: (id) => found.get(id) ?? [] };
}

/** Another key in the place of `from`; what held it, if anything, gets `from` in return. */
export function withKey(own: OwnKeys, id: string, from: string | null, to: string): OwnKeys {
  const everything = keymapOf({ ...own, single: true });
  const holder = holderOf(to, id, everything);
  const replaced = (keys: readonly string[], old: string | null, key: string | null) => {
    const rest = keys.map((each) => (each === old ? key : each)).filter((each) => each !== null);
    return old === null && key !== null ? [...rest, key] : rest;
  };
  return {
    ...own,
    keys: {
      ...own.keys,
      ...(holder ? { [holder.id]: replaced(everything.keys(holder.id), to, from) } : {}),
      [id]: replaced(everything.keys(id), from, to),
    },
  };
}

const nameOf = (person: number) => `prospero.keys.${person}`;

function read(person: number): OwnKeys {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(nameOf(person)) ?? 'null');
    if (typeof kept !== 'object' || kept === null) return AS_IT_COMES;
    const { single, keys } = kept as Partial<Record<keyof OwnKeys, unknown>>;
    const own = Object.entries(typeof keys === 'object' && keys !== null ? keys : {}).filter(
      (entry): entry is [string, string[]] =>
        Array.isArray(entry[1]) && entry[1].every((key) => typeof key === 'string'),
    );
    return { single: single !== false, keys: Object.fromEntries(own) };
  } catch {
    // Nothing is kept, it is broken, or this browser keeps nothing.
    return AS_IT_COMES;
  }
}

/** The keys of one person in this browser, told to whoever shows them. */
export class KeymapStore {
  private current: Keymap;
  private readonly person: number;
  private readonly listeners = new Set<() => void>();

  constructor(person: number) {
    this.person = person;
    this.current = keymapOf(read(person));
  }

  get = (): Keymap => this.current;

  set(own: OwnKeys): void {
    this.current = keymapOf(own);
    try {
      localStorage.setItem(nameOf(this.person), JSON.stringify(own));
    } catch {
      // A browser that keeps nothing has the keys until the page is left.
    }
    for (const listener of this.listeners) listener();
  }

  watch = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
}
