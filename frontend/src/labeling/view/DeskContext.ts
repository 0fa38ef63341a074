/** What the components of an open task share: its actors, and what draws it. */
import { createContext, useContext } from 'react';
import type { ActorRefFrom } from 'xstate';
import type { OpenedTask } from '../actors/opening';
import type { Parts } from '../actors/parts';
import type { taskMachine } from '../actors/task';
import type { EditsFiles } from '../editsFile/useEditsFiles';
import type { DeskView } from './deskView';

export interface DeskState {
  root: ActorRefFrom<typeof taskMachine>;
  opened: OpenedTask;
  parts: Parts;
  view: DeskView;
  /** Whether labels may be changed now. */
  writable: boolean;
  files: EditsFiles;
}

export const DeskContext = createContext<DeskState | null>(null);

export function useDesk(): DeskState {
  const desk = useContext(DeskContext);
  if (!desk) throw new Error('This part of the labeling page stands outside of an open task.');
  return desk;
}
