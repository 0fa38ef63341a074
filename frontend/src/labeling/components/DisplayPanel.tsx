import { Button } from '@mantine/core';
import { useSelector } from '@xstate/react';
import { CELL_STEPS, OUTLINES, type DisplayEvent } from '../actors/display';
import { useKey } from '../keyboard/KeymapContext';
import { commandKeyId } from '../keyboard/keymap';
import { useDesk } from '../view/DeskContext';
import { Cap } from './Cap';
import { Channels } from './display/Channels';
import { Field } from './display/Field';
import { RangeControl } from './display/RangeControl';
import { keepFocus } from './ToolButton';
import classes from './panels.module.css';

const percent = (part: number) => `${Math.round(part * 100)} %`;

function Opacities() {
  const { parts } = useDesk();
  const cells = useSelector(parts.display, (state) => state.context.cells);
  const outlines = useSelector(parts.display, (state) => state.context.outlines);
  const cellsKey = useKey(commandKeyId('cells-opacity'));
  const outlinesKey = useKey(commandKeyId('outlines'));
  return (
    <>
      <Field
        name="Cells"
        cap={cellsKey?.cap}
        shown={percent(cells)}
        value={cells}
        max={1}
        step={0.05}
        reset={CELL_STEPS[0]}
        onChange={(opacity) => parts.display.send({ type: 'CELLS', opacity })}
      />
      <Field
        name="Outlines"
        cap={outlinesKey?.cap}
        shown={percent(outlines)}
        value={outlines}
        max={1}
        step={0.05}
        reset={OUTLINES}
        onChange={(opacity) => parts.display.send({ type: 'OUTLINES', opacity })}
      />
    </>
  );
}

type Flag = 'invert' | 'colour' | 'highlight' | 'map';

interface ToggleProps {
  name: string;
  /** The command whose key does the same. */
  command?: string;
  flag: Flag;
  event: DisplayEvent;
}

function Toggle({ name, command, flag, event }: ToggleProps) {
  const { parts } = useDesk();
  const key = useKey(commandKeyId(command ?? ''));
  const pressed = useSelector(parts.display, (state) => state.context[flag]);
  return (
    <Button
      size="dense"
      aria-pressed={pressed}
      onMouseDown={keepFocus}
      onClick={() => parts.display.send(event)}
      aria-keyshortcuts={key?.shortcuts}
      rightSection={key && <Cap>{key.cap}</Cap>}
    >
      {name}
    </Button>
  );
}

function Features({ features }: { features: readonly string[] }) {
  const { parts } = useDesk();
  const shown = useSelector(parts.display, (state) => state.context.feature);
  return (
    <div className={classes.toggles} role="group" aria-label="Labels shown">
      {features.map((feature) => (
        <Button
          key={feature}
          size="dense"
          aria-pressed={feature === shown}
          onMouseDown={keepFocus}
          onClick={() => parts.display.send({ type: 'FEATURE', feature })}
        >
          {feature}
        </Button>
      ))}
    </div>
  );
}

/** How the image is shown: channels, range, gamma, opacity. Each control renders by itself when its own value changes. */
export function DisplayPanel() {
  const { parts, opened } = useDesk();
  const { movie, features } = opened.task;
  const auto = useKey(commandKeyId('auto'));
  const several = movie.n_channels > 1;
  return (
    <section className={classes.section} aria-label="Display" data-region>
      <h2>
        Display
        <Button
          size="dense"
          variant="subtle"
          className={classes.end ?? ''}
          onMouseDown={keepFocus}
          onClick={() => parts.display.send({ type: 'AUTO' })}
          aria-keyshortcuts={auto?.shortcuts}
          rightSection={auto && <Cap>{auto.cap}</Cap>}
        >
          Auto contrast
        </Button>
      </h2>
      {several && <Channels />}
      <RangeControl />
      <Opacities />
      <div className={classes.toggles}>
        <Toggle name="Invert" command="invert" flag="invert" event={{ type: 'INVERT' }} />
        {several && <Toggle name="Colour" command="colour" flag="colour" event={{ type: 'COLOUR' }} />}
        <Toggle name="Highlight" command="highlight" flag="highlight" event={{ type: 'HIGHLIGHT' }} />
        <Toggle name="Map" flag="map" event={{ type: 'MAP' }} />
      </div>
      {features.length > 1 && <Features features={features} />}
    </section>
  );
}
