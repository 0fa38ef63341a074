/** A family as a tree: time to the right, each end of a line on a row of its own, every parent midway between its daughters. */

import type { Branch } from './lineageOrder';

export interface PlacedBranch extends Branch {
  /** In rows from the top; a parent stands between rows. */
  readonly row: number;
}

export interface TreeLayout {
  /** In the order given. */
  readonly branches: readonly PlacedBranch[];
  readonly rows: number;
}

/** `branches` as `familyOf` gives them: parents before their daughters. */
export function treeLayout(branches: readonly Branch[]): TreeLayout {
  const daughters = new Map<number, number[]>();
  for (const { cell, parent } of branches) {
    if (parent === null) continue;
    const known = daughters.get(parent);
    if (known === undefined) daughters.set(parent, [cell]);
    else known.push(cell);
  }
  const rowOf = new Map<number, number>();
  let rows = 0;
  for (const { cell } of branches) if (!daughters.has(cell)) rowOf.set(cell, rows++);
  for (const { cell } of [...branches].reverse()) {
    const below = daughters.get(cell);
    if (below === undefined) continue;
    rowOf.set(cell, (rowOf.get(below[0]!)! + rowOf.get(below.at(-1)!)!) / 2);
  }
  return { branches: branches.map((branch) => ({ ...branch, row: rowOf.get(branch.cell)! })), rows };
}
