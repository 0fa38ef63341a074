import { Toolbar } from '@mantine/core';
import { useSelector } from '@xstate/react';
import { memo } from 'react';
import type { FrameMode } from '../../labels/types';
import { scopeIn } from '../actors/toolbox';
import { toolById, tools } from '../tools/registry';
import { FRAME_MODES, type ToolEntry } from '../tools/types';
import { useDesk } from '../view/DeskContext';
import { Choice } from './Choice';
import { SignChoice, SizeSlider, WriteModeChoice, ZoomButtons } from './OptionsBar';
import { ToolButton } from './ToolButton';
import classes from './tools.module.css';

/** Where the small bar of a frame mode is filled: past · now · future. */
const FILLED: Readonly<Record<FrameMode, { left: string; right: string }>> = {
  one: { left: '45%', right: '45%' },
  past: { left: '0%', right: '45%' },
  future: { left: '45%', right: '0%' },
  all: { left: '0%', right: '0%' },
};

const FrameModeChoice = memo(function FrameModeChoice() {
  const { parts, writable } = useDesk();
  const mode = useSelector(parts.tools, (state) => state.context.frameMode);
  // An action that has frames of its own shows them: the choice is for the others.
  const { covers } = toolById(useSelector(parts.tools, (state) => state.context.tool));
  const modes = Object.keys(FRAME_MODES) as FrameMode[];
  return (
    <div className={classes.modes}>
      <span>⇧ 1–4</span>
      <Choice
        label="Frames the action changes"
        className={classes.frameModes}
        value={covers ?? mode}
        disabled={!writable || covers !== undefined}
        onChange={(value) => parts.tools.send({ type: 'FRAME_MODE', mode: value })}
        options={modes.map((value) => ({
          value,
          loud: value !== 'one',
          command: `frames-${value}`,
          content: (
            <>
              {FRAME_MODES[value].name}
              <i
                style={
                  { '--left': FILLED[value].left, '--right': FILLED[value].right } as React.CSSProperties
                }
              />
            </>
          ),
        }))}
      />
    </div>
  );
});

const isTrackAction = ({ group }: ToolEntry) => group === 'Cells' || group === 'Divisions';

/** The actions of a tracking task; while an outline tool is in the hand, its options. */
export function ActionBar() {
  const { parts } = useDesk();
  const outline = useSelector(parts.tools, (state) => scopeIn(state.context) === 'outline');
  const { options } = toolById(useSelector(parts.tools, (state) => state.context.tool));
  // Where an outline tool is in the hand only these keys are bound; the others come back with V or Esc.
  const actions = tools.filter(
    (each) => each.scopes.includes(outline ? 'outline' : 'track') && isTrackAction(each) && !each.inPanel,
  );
  return (
    <div className={classes.actions} data-region>
      <Toolbar className={classes.toolbar} withBorder={false} aria-label="Track actions">
        {actions.map((each) => (
          <ToolButton key={each.id} tool={each} look="bar" />
        ))}
      </Toolbar>
      {outline ? (
        <div className={classes.modes}>
          {options.includes('size') && <SizeSlider />}
          {options.includes('sign') && <SignChoice />}
          {options.includes('writeMode') && <WriteModeChoice />}
        </div>
      ) : (
        <FrameModeChoice />
      )}
      <ZoomButtons />
    </div>
  );
}

/** The outline tools of a tracking task, on the canvas. */
export function MiniTools() {
  // New cells come with a key; all else that draws or reads the image has its button.
  const outline = tools.filter((each) => !isTrackAction(each) && each.id !== 'new-cell');
  return (
    <div className={classes.mini}>
      <Toolbar
        className={classes.toolbar}
        orientation="vertical"
        withBorder={false}
        aria-label="Outline tools"
      >
        {outline.map((tool) => (
          <ToolButton key={tool.id} tool={tool} look="rail" />
        ))}
      </Toolbar>
    </div>
  );
}
