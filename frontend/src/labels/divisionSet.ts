/** The divisions of a movie: a set of (parent, daughters, t) with indexes by parent and by daughter. */

import type { Division } from './types';

function keyOf(division: Division): string {
  return `${division.parent}>${division.daughters.join(',')}@${division.t}`;
}

/** The same division with its daughters ascending and each once: the form in which divisions are compared. */
export function normalDivision(division: Division): Division {
  const daughters = [...new Set(division.daughters)].sort((a, b) => a - b);
  return { parent: division.parent, daughters, t: division.t };
}

export class DivisionSet {
  /** Rises with every change. */
  version = 0;
  private readonly byKey = new Map<string, Division>();
  private readonly byCell = new Map<number, Set<string>>();

  constructor(divisions: readonly Division[] = []) {
    for (const division of divisions) this.add(division);
  }

  get size(): number {
    return this.byKey.size;
  }

  has(division: Division): boolean {
    return this.byKey.has(keyOf(normalDivision(division)));
  }

  /** A RangeError when it is there already. */
  add(division: Division): void {
    const normal = normalDivision(division);
    const key = keyOf(normal);
    if (this.byKey.has(key)) throw new RangeError(`Cell ${normal.parent} already has this division.`);
    this.byKey.set(key, normal);
    for (const cell of [normal.parent, ...normal.daughters]) {
      const keys = this.byCell.get(cell) ?? new Set<string>();
      this.byCell.set(cell, keys.add(key));
    }
    this.version += 1;
  }

  /** A RangeError when it is absent. */
  remove(division: Division): void {
    const normal = normalDivision(division);
    const key = keyOf(normal);
    if (!this.byKey.delete(key)) throw new RangeError(`Cell ${normal.parent} has no such division.`);
    for (const cell of [normal.parent, ...normal.daughters]) {
      const keys = this.byCell.get(cell);
      keys?.delete(key);
      if (keys?.size === 0) this.byCell.delete(cell);
    }
    this.version += 1;
  }

  /** All divisions by t, then parent. */
  all(): Division[] {
    return [...this.byKey.values()].sort(compareDivisions);
  }

  /** The divisions a cell makes. */
  ofParent(cell: number): Division[] {
    return this.of(cell).filter((division) => division.parent === cell);
  }

  /** The divisions that made a cell. */
  ofDaughter(cell: number): Division[] {
    return this.of(cell).filter((division) => division.daughters.includes(cell));
  }

  /** Every division that names the cell. */
  of(cell: number): Division[] {
    return [...(this.byCell.get(cell) ?? [])].map((key) => this.byKey.get(key)!).sort(compareDivisions);
  }

  maxCell(): number {
    let max = 0;
    for (const cell of this.byCell.keys()) max = Math.max(max, cell);
    return max;
  }
}

function compareDivisions(a: Division, b: Division): number {
  return a.t - b.t || a.parent - b.parent || (keyOf(a) < keyOf(b) ? -1 : 1);
}
