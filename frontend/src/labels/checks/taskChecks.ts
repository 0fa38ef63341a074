/** The checks of a task: all features, in one list. */
import type { Change } from '../types';
import { FeatureChecks, type CheckSource } from './featureChecks';
import { CHECK_KINDS, type CheckKind, type Comparing, type Finding } from './types';

export class TaskChecks {
  private readonly parts: readonly FeatureChecks[];
  private list: readonly Finding[] = [];
  private listed = -1;

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
  work(enough: () => boolean): boolean {
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

  /** By frame, then kind, then cell. */
  findings(): readonly Finding[] {
    if (this.listed === this.version) return this.list;
    this.listed = this.version;
    this.list = this.parts.flatMap((part) => [...part.findings()]).sort(compareFindings);
    return this.list;
  }
}

const rank = (kind: CheckKind): number => CHECK_KINDS.indexOf(kind);

export const compareFindings = (a: Finding, b: Finding): number =>
  a.t - b.t || rank(a.kind) - rank(b.kind) || a.cell - b.cell || (a.feature < b.feature ? -1 : 1);
