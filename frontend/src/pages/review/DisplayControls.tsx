import { ActionIcon, Button, Popover, RangeSlider, Slider, Switch, Tooltip } from '@mantine/core';
import { IconAdjustmentsHorizontal } from '@tabler/icons-react';
import type { ChannelContrast } from '../../api/types';
import classes from './DisplayControls.module.css';
import { automatic, type Display, GAMMAS } from './display';

interface DisplayControlsProps {
  display: Display;
  contrast: ChannelContrast | undefined;
  opened: boolean;
  onOpened: (opened: boolean) => void;
  onDisplay: (display: Display) => void;
}

/** Steps that a slider over a range has at least. */
const STEPS = 200;

/** Contrast, gamma and inversion of the raw images, in all views at once. */
export function DisplayControls(props: DisplayControlsProps) {
  const { display, contrast, opened, onOpened, onDisplay } = props;
  const [min, max] = [contrast?.min ?? 0, Math.max(contrast?.max ?? 1, (contrast?.min ?? 0) + 1e-6)];
  const step = (max - min) / STEPS > 1 ? 1 : (max - min) / STEPS;
  const shown = (value: number) => (step < 1 ? value.toPrecision(3) : String(Math.round(value)));
  return (
    <Popover
      width={264}
      opened={opened}
      onChange={onOpened}
      position="bottom-end"
      trapFocus
      returnFocus
      withArrow={false}
    >
      <Popover.Target>
        <Tooltip label="Contrast (F2)">
          <ActionIcon
            aria-label="Contrast"
            aria-keyshortcuts="F2"
            aria-expanded={opened}
            onClick={() => onOpened(!opened)}
          >
            <IconAdjustmentsHorizontal size={18} stroke={1.75} />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown className={classes.panel} aria-label="Contrast of the images">
        <span className={classes.name}>
          Range <output>{`${shown(display.low)} – ${shown(display.high)}`}</output>
        </span>
        <RangeSlider
          min={min}
          max={max}
          step={step}
          minRange={step}
          value={[display.low, display.high]}
          label={null}
          thumbFromLabel="Black"
          thumbToLabel="White"
          onChange={([low, high]) => onDisplay({ ...display, low, high })}
        />
        <span className={classes.name}>
          Gamma <output>{display.gamma.toFixed(2)}</output>
        </span>
        <Slider
          min={GAMMAS.least}
          max={GAMMAS.most}
          step={GAMMAS.step}
          value={display.gamma}
          label={null}
          thumbLabel="Gamma"
          onChange={(gamma) => onDisplay({ ...display, gamma })}
        />
        <div className={classes.foot}>
          <Switch
            label="Invert"
            checked={display.invert}
            onChange={(event) => onDisplay({ ...display, invert: event.currentTarget.checked })}
          />
          <Button size="dense" onClick={() => onDisplay(automatic(contrast))}>
            Automatic
          </Button>
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
