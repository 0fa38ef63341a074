import { Kbd, Slider } from '@mantine/core';
import { IconMaximize, IconZoomIn, IconZoomOut } from '@tabler/icons-react';
import { useSelector } from '@xstate/react';
import { memo } from 'react';
import type { WriteMode } from '../../labels/types';
import { MAX_SIZE } from '../actors/toolbox';
import { toolById } from '../tools/registry';
import { WRITE_MODES } from '../tools/types';
import { useKey } from '../keyboard/KeymapContext';
import { commandKeyId } from '../keyboard/keymap';
import { useDesk } from '../view/DeskContext';
import { Choice } from './Choice';
import { IconButton } from './IconButton';
import { keepFocus } from './ToolButton';
import { ViewChoice } from './ViewChoice';
import classes from './tools.module.css';

export function SizeSlider() {
  const { parts } = useDesk();
  const [larger, smaller] = [useKey(commandKeyId('larger')), useKey(commandKeyId('smaller'))];
  const caps = [larger, smaller].flatMap((key) => (key ? [key.cap] : []));
  const size = useSelector(parts.tools, (state) => state.context.size);
  return (
    <div className={classes.size}>
      <span id="brush-size">Size</span>
      <Slider
        className={classes.slider ?? ''}
        size={2}
        thumbSize={12}
        min={1}
        max={MAX_SIZE}
        value={size}
        label={null}
        thumbProps={{ 'aria-labelledby': 'brush-size' }}
        onChange={(value) => parts.tools.send({ type: 'SIZE', size: value })}
        onDoubleClick={() => parts.tools.send({ type: 'SIZE', size: 5 })}
      />
      <span data-value>{size}</span>
      {caps.length > 0 && <Kbd>{caps.join(' ')}</Kbd>}
    </div>
  );
}

export function WriteModeChoice() {
  const { parts, writable } = useDesk();
  const mode = useSelector(parts.tools, (state) => state.context.writeMode);
  const modes = Object.keys(WRITE_MODES) as WriteMode[];
  return (
    <Choice
      label="Paint over"
      className={classes.segments}
      value={mode}
      disabled={!writable}
      onChange={(value) => parts.tools.send({ type: 'WRITE_MODE', mode: value })}
      capped
      options={modes.map((value) => ({
        value,
        loud: value === 'overlap' ? value : value !== 'exclude',
        content: WRITE_MODES[value].name,
        command: `write-${value}`,
      }))}
    />
  );
}

/** Whether the lasso adds or takes away; Alt at the first press takes away once. */
export function SignChoice() {
  const { parts, writable } = useDesk();
  const subtracts = useSelector(parts.tools, (state) => state.context.subtracts);
  return (
    <Choice
      label="What the outline does"
      className={classes.segments}
      value={subtracts ? 'take' : 'add'}
      disabled={!writable}
      onChange={(value) => parts.tools.send({ type: 'SUBTRACTS', subtracts: value === 'take' })}
      options={[
        { value: 'add', loud: false, content: 'Add' },
        {
          value: 'take',
          loud: false,
          content: (
            <>
              Take away <small aria-hidden>Alt</small>
            </>
          ),
        },
      ]}
    />
  );
}

export const ZoomButtons = memo(function ZoomButtons() {
  const { parts } = useDesk();
  const scale = useSelector(parts.canvas, (state) => state.context.camera.scale);
  const zoom = (factor: number) => parts.canvas.send({ type: 'ZOOM', factor });
  return (
    <div className={classes.zoom}>
      <IconButton
        name="Zoom out"
        command="zoom-out"
        icon={IconZoomOut}
        onMouseDown={keepFocus}
        onClick={() => zoom(1 / 1.25)}
      />
      <span data-value aria-label="Zoom" role="note">
        {Math.round((scale / devicePixelRatio) * 100)} %
      </span>
      <IconButton
        name="Zoom in"
        command="zoom-in"
        icon={IconZoomIn}
        onMouseDown={keepFocus}
        onClick={() => zoom(1.25)}
      />
      <IconButton
        name="Whole frame"
        command="fit"
        icon={IconMaximize}
        onMouseDown={keepFocus}
        onClick={() => parts.canvas.send({ type: 'FIT' })}
      />
    </div>
  );
});

/** The options of the tool in the hand, and the zoom. */
export function OptionsBar() {
  const { parts } = useDesk();
  const tool = toolById(useSelector(parts.tools, (state) => state.context.tool));
  return (
    <div className={classes.options} role="group" aria-label={`${tool.name} options`} data-region>
      <strong>{tool.name}</strong>
      {tool.options.includes('size') && <SizeSlider />}
      {tool.options.includes('sign') && <SignChoice />}
      {tool.options.includes('writeMode') && (
        <>
          {tool.options.length > 1 && <span className={classes.rule} aria-hidden />}
          <span className={classes.spacious}>Paint over</span>
          <WriteModeChoice />
        </>
      )}
      <span className={classes.gap} />
      <ViewChoice />
      <ZoomButtons />
    </div>
  );
}
