/** The checks of a task: all features, in one list. */
import type { Change } from '../types';
import { FeatureChecks, type CheckSource, type WorkDone } from './featureChecks';
import { CHECK_KINDS, type CheckKind, type Comparing, type Finding } from './types';

export class TaskChecks {
  private readonly parts: readonly FeatureChecks[];
  private list: readonly Finding[] = [];
  /** By feature, frame and cell: what stands in the list. */
  private readonly listed = new Map<string, readonly Finding[]>();

  constructor(source: CheckSource, features: readonly string[]) {
    this.parts = features.map((feature) => new FeatureChecks(feature, source));
  }

  loaded(feature: string, t: number): void {
    this.parts.find((part) => part.feature === feature)?.loaded(t);
  }

  /** Whether the cells of a frame were looked at, or are due. */
  hasSeen(feature: string, t: number): boolean {
    return this.parts.find((part) => part.feature === feature)?.hasSeen(t) ?? true;
  }

  touch(changes: readonly Change[]): void {
    for (const part of this.parts) part.touch(changes);
  }

  /** See FeatureChecks.work. */
  work(enough: (done: WorkDone) => boolean): boolean {
    return this.parts.every((part) => part.work(enough));
  }

  /** Rises whenever the list may be another one. */
  get version(): number {
    return this.parts.reduce((n, part) => n + part.version, 0);
  }

  /** Frames whose checks are up to date (in every feature). */
  get done(): number {
    return Math.min(...this.parts.map((part) => part.done), Infinity);
  }

  comparing(feature: string): Comparing {
    return this.parts.find((part) => part.feature === feature)?.comparing ?? 'off';
  }

  /**
   * By frame, then kind, then cell. Looks at the cells that changed only; the same array as long as no finding is
   * another one, so that whoever follows it has nothing to do after most edits.
   */
  findings(): readonly Finding[] {
    const gone = new Set<Finding>();
    const come: Finding[] = [];
    for (const part of this.parts) {
      for (const { t, cell } of part.takeChanged()) {
        const name = `${part.feature} ${t} ${cell}`;
        const before = this.listed.get(name) ?? [];
        const now = part.findingsOf(t, cell);
        if (sameFindings(before, now)) continue;
        if (now.length > 0) this.listed.set(name, now);
        else this.listed.delete(name);
        for (const each of before) gone.add(each);
        come.push(...now);
      }
    }
    if (gone.size === 0 && come.length === 0) return this.list;
    const stay = gone.size === 0 ? this.list : this.list.filter((each) => !gone.has(each));
    this.list = merged(stay, come.sort(compareFindings));
    return this.list;
  }
}

function sameFindings(a: readonly Finding[], b: readonly Finding[]): boolean {
  return a.length === b.length && a.every((each, i) => sameFinding(each, b[i]!));
}

const sameFinding = (a: Finding, b: Finding): boolean =>
  a === b ||
  (a.key === b.key &&
    a.signature === b.signature &&
    a.title === b.title &&
    a.detail === b.detail &&
    a.mend === b.mend &&
    a.from === b.from);

/** Two sorted lists as one. */
function merged(a: readonly Finding[], b: readonly Finding[]): Finding[] {
  const all: Finding[] = [];
  let i = 0;
  for (const each of b) {
    while (i < a.length && compareFindings(a[i]!, each) < 0) all.push(a[i++]!);
    all.push(each);
  }
  while (i < a.length) all.push(a[i++]!);
  return all;
}

const rank = (kind: CheckKind): number => CHECK_KINDS.indexOf(kind);

export const compareFindings = (a: Finding, b: Finding): number =>
  a.t - b.t || rank(a.kind) - rank(b.kind) || a.cell - b.cell || (a.feature < b.feature ? -1 : 1);
