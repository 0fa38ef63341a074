/** What would mend a place, as a tool of the page with the cells that it is given. */
import type { Place } from '../../api/places';
import type { FrameMode } from '../../labels/types';
import { currentPlace } from './open';
import type { Desk, Suggestion, ToolId } from '../tools/types';

export interface Mending {
  tool: ToolId;
  /** The cell to be selected, and the cells that are picked with the tool then. */
  cell: number;
  picks: readonly number[];
  /** The frame in which the tool is used. */
  t: number;
  /** The frames it must be set to, where the tool follows that setting. */
  frameMode?: FrameMode;
}

type Choice = Pick<Mending, 'tool' | 'frameMode'>;

/** By the server's words for actions. */
const TOOLS: Readonly<Record<string, Choice>> = {
  swap: { tool: 'swap', frameMode: 'future' },
  link: { tool: 'link' },
  break: { tool: 'break' },
  division: { tool: 'division' },
  // The second cell, a daughter, goes on as the first.
  'no-division': { tool: 'undo-division' },
  // The first cell is no daughter of the second; what else it is in stays.
  'no-daughter': { tool: 'remove-divisions' },
  'fill-gap': { tool: 'fill-gap' },
  delete: { tool: 'delete', frameMode: 'one' },
};

/** null where nobody can say what would mend it, or the server knows an action that this page does not. */
export function mendingOf({ action }: Pick<Place, 'action'>): Mending | null {
  if (!action) return null;
  const [cell, ...picks] = action.cells;
  const choice = TOOLS[action.action];
  if (cell === undefined || !choice) return null;
  return { ...choice, cell, picks, t: action.t };
}

/** What the place one is at suggests for a tool in this frame, with this cell selected. */
export function suggestionOf(
  at: Parameters<typeof currentPlace>[0] | null,
  { labels, t }: Pick<Desk, 'labels' | 't'>,
  tool: string,
  cell: number,
): Suggestion | null {
  const place = at ? currentPlace(at) : undefined;
  const mending = place ? mendingOf(place) : null;
  if (!mending || mending.tool !== tool || mending.cell !== cell || mending.t !== t()) return null;
  const { picks, frameMode } = mending;
  const born = labels.divisions.ofParent(cell).flatMap(({ daughters }) => daughters);
  return {
    // Of a division that has one daughter, the other one is to be added.
    picks: tool === 'division' ? picks.filter((each) => !born.includes(each)) : picks,
    ...(frameMode && { frameMode }),
  };
}
