/**
 * The name of this browser tab: a lease belongs to one tab, and a reload of the tab keeps it. Tabs of one browser hear
 * each other on a channel: whether a tab still lives, and that one has taken a task over from another.
 */
import { uuid4 } from './uuid';

const NAME = 'prospero.tab';
const OPEN = 'prospero.tab.open';
/** The newest tabs of this browser: only of these can it say that they are gone. */
const KNOWN = 'prospero.tabs';
const MOST_KNOWN = 200;
/** A page that lives answers within a few milliseconds; one that sleeps in the background may take longer. */
const ANSWER_MS = 250;

type Word =
  | { kind: 'who'; tab: string; asks: string }
  | { kind: 'here'; asks: string }
  | { kind: 'taken'; task: number };

let tab: string | null = null;
let settled: Promise<string> | null = null;
let channel: BroadcastChannel | null = null;
const answers = new Map<string, () => void>();
const listeners = new Set<(task: number) => void>();

function open(): BroadcastChannel | null {
  if (channel || typeof BroadcastChannel === 'undefined') return channel;
  channel = new BroadcastChannel(KNOWN);
  channel.onmessage = ({ data }: MessageEvent<Word>) => {
    if (data.kind === 'who' && data.tab === tab)
      channel?.postMessage({ kind: 'here', asks: data.asks } satisfies Word);
    if (data.kind === 'here') answers.get(data.asks)?.();
    if (data.kind === 'taken') for (const listener of listeners) listener(data.task);
  };
  return channel;
}

/** Whether another page of this browser that goes by this name answers. */
function answersTo(name: string): Promise<boolean> {
  const on = open();
  if (!on) return Promise.resolve(false);
  return new Promise((resolve) => {
    const asks = uuid4();
    const end = (found: boolean) => {
      clearTimeout(timer);
      answers.delete(asks);
      resolve(found);
    };
    const timer = setTimeout(() => end(false), ANSWER_MS);
    answers.set(asks, () => end(true));
    on.postMessage({ kind: 'who', tab: name, asks } satisfies Word);
  });
}

function known(): string[] {
  try {
    const names: unknown = JSON.parse(localStorage.getItem(KNOWN) ?? '[]');
    return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : [];
  } catch {
    return [];
  }
}

function remember(name: string): void {
  try {
    sessionStorage.setItem(NAME, name);
    sessionStorage.setItem(OPEN, 'yes');
    localStorage.setItem(
      KNOWN,
      JSON.stringify([...known().filter((each) => each !== name), name].slice(-MOST_KNOWN)),
    );
  } catch {
    // Storage is full or closed: then a reload is a new tab.
  }
}

/**
 * "Duplicate tab" copies sessionStorage while the first tab is open; a reload or a link leaves the page first. So a
 * stored name counts only when the page that wrote it has been left.
 */
export function tabId(): string {
  if (tab) return tab;
  const left = sessionStorage.getItem(OPEN) === null;
  tab = (left ? sessionStorage.getItem(NAME) : null) ?? uuid4();
  remember(tab);
  open();
  addEventListener('pagehide', () => sessionStorage.removeItem(OPEN));
  addEventListener('pageshow', () => sessionStorage.setItem(OPEN, 'yes'));
  return tab;
}

/** The name of this tab, after asking whether another page goes by it (both were duplicated while they were elsewhere). */
export function settledTab(): Promise<string> {
  settled ??= answersTo(tabId()).then((taken) => {
    if (taken) {
      tab = uuid4();
      remember(tab);
    }
    return tab!;
  });
  return settled;
}

/** What the labeling page wants of the tabs of this browser. */
export interface Tabs {
  /** The name of this tab. */
  settled(): Promise<string>;
  /** Whether that tab was one of this browser and is closed: then nobody works in it. */
  gone(tab: string): Promise<boolean>;
  /** Tell the other tabs that this one has a task now. */
  tellTaken(task: number): void;
  /** Hear that another tab has a task now; returns how to stop. */
  onTaken(listener: (task: number) => void): () => void;
}

export const browserTabs: Tabs = {
  settled: settledTab,
  gone: async (name) => known().includes(name) && !(await answersTo(name)),
  tellTaken: (task) => open()?.postMessage({ kind: 'taken', task } satisfies Word),
  onTaken: (listener) => {
    open();
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};
