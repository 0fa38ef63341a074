import { useSelector } from '@xstate/react';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { useNavigate } from 'react-router';
import type { ActorRefFrom } from 'xstate';
import { WebGL2Unavailable } from '../../render/glRenderer';
import type { OpenedTask } from '../actors/opening';
import type { Parts } from '../actors/parts';
import type { taskMachine } from '../actors/task';
import { useDebugHandle } from '../debug/handle';
import { EditsPanel } from '../editsFile/EditsPanel';
import { useEditsFiles } from '../editsFile/useEditsFiles';
import { useKeyboard } from '../keyboard/useKeyboard';
import type { Sheet } from '../keyboard/commands';
import { FeedbackMarks } from '../feedback/FeedbackMarks';
import { FeedbackPanel } from '../feedback/FeedbackPanel';
import { useFeedback } from '../feedback/useFeedback';
import { TourPanel } from '../tour/TourPanel';
import { DeskContext } from '../view/DeskContext';
import { DeskView } from '../view/deskView';
import { ActionBar } from './ActionBar';
import { CellPanel } from './CellPanel';
import { ChecksPanel } from './ChecksPanel';
import { OpenChecksDialog, UnfinishedChecksDialog } from './OpenChecksDialog';
import { CommentsPanel } from './CommentsPanel';
import classes from './desk.module.css';
import { SignInDialog, SubmitDialog } from './Dialogs';
import { DisplayPanel } from './DisplayPanel';
import { FrameStrip } from './FrameStrip';
import { Header } from './Header';
import { HelpSheet } from './HelpSheet';
import { Instructions } from '../instructions/Instructions';
import { useInstructions } from '../instructions/useInstructions';
import { FamilyPanel } from './lineage/FamilyPanel';
import { TrackTable } from './lineage/TrackTable';
import { AlertsPanel, DivisionsPanel } from './LineagePanel';
import { OptionsBar } from './OptionsBar';
import { PlacesPanel } from './places/PlacesPanel';
import { NoDrawingPage } from './Pages';
import { PassDialog } from './PassDialog';
import { Palette } from './Palette';
import { Stage } from './Stage';
import { useSidePanels } from './useSidePanels';
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
  const [sheet, setSheet] = useState<Sheet | null>(null);
  const [table, setTable] = useState(false);
  const toggleTable = useCallback(() => setTable((open) => !open), []);
  const side = useSidePanels();
  const navigate = useNavigate();
  const instructions = useInstructions(root.getSnapshot().context.person, opened.task);
  const writable = useSelector(root, (state) => state.matches('editing'));
  const dialog = useSelector(
    root,
    (state) =>
      state.matches('done') ||
      state.matches({ editing: 'notSubmitted' }) ||
      state.matches({ editing: 'asking' }) ||
      state.context.signedOut,
  );
  const { toggle: togglePanels } = side;
  const { toggle: toggleInstructions } = instructions;
  const hands = useMemo(
    () => ({
      root,
      parts,
      show: (wanted: Sheet) => {
        if (wanted === 'panels') togglePanels();
        else if (wanted === 'instructions') toggleInstructions();
        else if (wanted === 'tracks') toggleTable();
        else if (wanted === 'tour') void navigate('/tour');
        else setSheet(wanted);
      },
    }),
    [root, parts, togglePanels, toggleInstructions, toggleTable, navigate],
  );
  const files = useEditsFiles(root, opened, writable);
  useKeyboard(hands, opened.task.movie.n_channels, sheet === null && !dialog && files.chosen === null);
  useDebugHandle(root, parts, view);
  const desk = useMemo(
    () => ({ root, opened, parts, view, writable, files }),
    [root, opened, parts, view, writable, files],
  );
  const feedback = useFeedback(root, opened, parts, side.show);
  const segmentation = opened.task.kind === 'segmentation';
  return (
    <DeskContext value={desk}>
      <div className={classes.desk} data-kind={opened.task.kind}>
        <Header onShow={hands.show} news={instructions.news} />
        {segmentation && <ToolRail />}
        <main className={classes.main}>
          {segmentation ? <OptionsBar /> : <ActionBar />}
          <Stage />
          {segmentation ? <FrameStrip /> : <Timeline />}
        </main>
        <TourPanel />
        {feedback && <FeedbackMarks feedback={feedback} />}
        <aside
          ref={side.ref}
          className={classes.side}
          aria-label="Panels"
          data-open={side.opened}
          data-region
          onKeyDown={side.onKeyDown}
        >
          {feedback && <FeedbackPanel feedback={feedback} />}
          <CommentsPanel />
          {segmentation && <DisplayPanel />}
          {feedback ? (
            !segmentation && (
              <>
                <FamilyPanel onTable={toggleTable} />
                <DisplayPanel />
              </>
            )
          ) : segmentation ? (
            <>
              <CellPanel />
              <ChecksPanel />
            </>
          ) : (
            <>
              <PlacesPanel />
              <FamilyPanel onTable={toggleTable} />
              <ChecksPanel />
              <DivisionsPanel />
              <AlertsPanel />
              <DisplayPanel />
            </>
          )}
        </aside>
        <HelpSheet opened={sheet === 'help'} onClose={() => setSheet(null)} />
        <Palette
          hands={hands}
          opened={sheet === 'palette'}
          // What was chosen in it may have opened another sheet by now.
          onClose={() => setSheet((now) => (now === 'palette' ? null : now))}
        />
        {table && <TrackTable onClose={toggleTable} />}
        {instructions.opened && <Instructions task={opened.task} onClose={toggleInstructions} />}
        <EditsPanel />
        {(sheet === 'skip' || sheet === 'flag') && <PassDialog what={sheet} onClose={() => setSheet(null)} />}
        <OpenChecksDialog />
        <UnfinishedChecksDialog />
        <SubmitDialog />
        <SignInDialog />
      </div>
    </DeskContext>
  );
}
