/** All tools, in the order of the toolbar. A new tool is one file and one line here. */
import type { TaskKind } from '../../api/types';
import { brush } from './brush';
import { breakTrack } from './breakTrack';
import { combine, fuse } from './combine';
import { deleteCell } from './deleteCell';
import { autofit } from './autofit';
import { carryAfter, carryBefore } from './carryOver';
import { division } from './division';
import { eraser } from './eraser';
import { endAs } from './endAs';
import { fillGap } from './fillGap';
import { fillHoles } from './fillHoles';
import { flood } from './flood';
import { interpolate } from './interpolate';
import { lasso } from './lasso';
import { link } from './link';
import { merge } from './merge';
import { newCell, newId } from './newCell';
import { relabel } from './relabel';
import { removeDivisions } from './removeDivisions';
import { select } from './select';
import { grow, shrink } from './shrinkGrow';
import { smartClick } from './smartClick';
import { smooth } from './smooth';
import { split } from './split';
import { swap } from './swap';
import { threshold } from './threshold';
import { trim } from './trim';
import { undoDivision } from './undoDivision';
import { watershed } from './watershed';
import type { Scope, ToolEntry, ToolId } from './types';

export const tools: readonly ToolEntry[] = [
  select,
  brush,
  eraser,
  lasso,
  flood,
  newCell,
  smartClick,
  threshold,
  autofit,
  watershed,
  carryBefore,
  carryAfter,
  interpolate,
  split,
  trim,
  smooth,
  shrink,
  grow,
  merge,
  fillHoles,
  link,
  breakTrack,
  combine,
  swap,
  fuse,
  division,
  removeDivisions,
  undoDivision,
  newId,
  relabel,
  endAs,
  fillGap,
  deleteCell,
];

export function toolById(id: ToolId): ToolEntry {
  const tool = tools.find((each) => each.id === id);
  if (!tool) throw new Error(`There is no tool named ${id}.`);
  return tool;
}

export const isToolId = (id: unknown): id is ToolId => tools.some((tool) => tool.id === id);

/** Segmentation tasks are in Outline; tracking tasks in Track, and in Outline while an outline tool is in the hand. */
export function scopeOf(kind: TaskKind, tool: ToolId): Scope {
  if (kind === 'segmentation') return 'outline';
  return toolById(tool).works === 'outline' ? 'outline' : 'track';
}

/** The tools of a kind of task: those that some scope of it binds. */
export function toolsOf(kind: TaskKind): readonly ToolEntry[] {
  return kind === 'segmentation' ? tools.filter((tool) => tool.scopes.includes('outline')) : tools;
}
