import { useSelector } from '@xstate/react';
import { useEffect, useMemo, useState } from 'react';
import type { ActorRefFrom } from 'xstate';
import { WebGL2Unavailable } from '../../render/glRenderer';
import type { OpenedTask } from '../actors/opening';
import type { Parts } from '../actors/parts';
import type { taskMachine } from '../actors/task';
import { useDebugHandle } from '../debug/handle';
import { EditsPanel } from '../editsFile/EditsPanel';
import { useEditsFiles } from '../editsFile/useEditsFiles';
import { useKeyboard } from '../keyboard/useKeyboard';
import { useRegions } from '../keyboard/useRegions';
import { DeskContext } from '../view/DeskContext';
import { DeskView } from '../view/deskView';
import { ActionBar } from './ActionBar';
import { CellPanel } from './CellPanel';
import { CommentsPanel } from './CommentsPanel';
import classes from './desk.module.css';
import { SignInDialog, SubmitDialog } from './Dialogs';
import { DisplayPanel } from './DisplayPanel';
import { FrameStrip } from './FrameStrip';
import { Header } from './Header';
import { HelpSheet } from './HelpSheet';
import { AlertsPanel, DivisionsPanel } from './LineagePanel';
import { OptionsBar } from './OptionsBar';
import { NoDrawingPage } from './Pages';
import { Stage } from './Stage';
import { Timeline } from './Timeline';
import { ToolRail } from './ToolRail';

interface DeskProps {
  root: ActorRefFrom<typeof taskMachine>;
  opened: OpenedTask;
  parts: Parts;
}

/** The view needs a browser that draws; it is made after the page stands, so that the design tokens can be read. */
function useDeskView(parts: Parts): DeskView | string | null {
  const [view, setView] = useState<DeskView | string | null>(null);
  useEffect(() => {
    try {
      const made = new DeskView(parts, document.documentElement);
      setView(made);
      return () => made.dispose();
    } catch (error) {
      if (!(error instanceof WebGL2Unavailable)) throw error;
      setView(error.message);
      return undefined;
    }
  }, [parts]);
  return view;
}

/** An open task: the grid of the page, by the kind of task. */
export function Desk({ root, opened, parts }: DeskProps) {
  const view = useDeskView(parts);
  if (view === null) return null;
  if (typeof view === 'string') return <NoDrawingPage words={view} />;
  return <OpenDesk root={root} opened={opened} parts={parts} view={view} />;
}

function OpenDesk({ root, opened, parts, view }: DeskProps & { view: DeskView }) {
  const [help, setHelp] = useState(false);
  const writable = useSelector(root, (state) => state.matches('editing'));
  const dialog = useSelector(
    root,
    (state) => state.matches('done') || state.matches({ editing: 'notSubmitted' }) || state.context.signedOut,
  );
  const hands = useMemo(() => ({ root, parts, help: () => setHelp(true) }), [root, parts]);
  const files = useEditsFiles(root, opened, writable);
  useKeyboard(hands, opened.task.movie.n_channels, !help && !dialog && files.chosen === null);
  useRegions();
  useDebugHandle(root, parts, view);
  const desk = useMemo(
    () => ({ root, opened, parts, view, writable, files }),
    [root, opened, parts, view, writable, files],
  );
  const segmentation = opened.task.kind === 'segmentation';
  return (
    <DeskContext value={desk}>
      <div className={classes.desk} data-kind={opened.task.kind}>
        <Header onHelp={() => setHelp(true)} />
        {segmentation && <ToolRail />}
        <main className={classes.main}>
          {segmentation ? <OptionsBar /> : <ActionBar />}
          <Stage />
          {segmentation ? <FrameStrip /> : <Timeline />}
        </main>
        <aside className={classes.side} aria-label="Panels">
          <CommentsPanel />
          {segmentation && <DisplayPanel />}
          <CellPanel />
          {!segmentation && (
            <>
              <DivisionsPanel />
              <AlertsPanel />
              <DisplayPanel />
            </>
          )}
        </aside>
        <HelpSheet opened={help} onClose={() => setHelp(false)} />
        <EditsPanel />
        <SubmitDialog />
        <SignInDialog />
      </div>
    </DeskContext>
  );
}
