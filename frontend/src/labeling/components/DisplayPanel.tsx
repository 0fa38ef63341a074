import { Button, Kbd, RangeSlider, Slider, Switch } from '@mantine/core';
import { useSelector } from '@xstate/react';
import { useEffect, useState, type ReactNode } from 'react';
import type { RawPixels } from '../../frames/types';
import { histogram } from '../../render/contrast';
import type { DisplayEvent } from '../actors/display';
import { useDesk } from '../view/DeskContext';
import { value } from '../view/words';
import { keepFocus } from './ToolButton';
import classes from './panels.module.css';

const BINS = 96;
/** As many values of a frame as its histogram needs to look the same. */
const SAMPLE = 1 << 16;
const SETTLE_MS = 150;

/** Every n-th value; n is odd, so that no column of the image is left out. */
function sampled(raw: RawPixels): RawPixels {
  const step = Math.floor(raw.length / SAMPLE) | 1;
  if (step === 1) return raw;
  const length = Math.ceil(raw.length / step);
  const values = raw.slice(0, length);
  for (let i = 0; i < length; i++) values[i] = raw[i * step]!;
  return values;
}

/** The values of the frame shown, as an area; the sloping line is what the range and gamma make of them. */
function Histogram({ channel, min, max }: { channel: number; min: number; max: number }) {
  const { view, parts } = useDesk();
  const shown = useSelector(parts.frames, (state) => state.context.shown);
  const { low, high, gamma } = useSelector(parts.display, (state) => state.context.channels[channel]!);
  const [counts, setCounts] = useState<Uint32Array | null>(null);
  useEffect(() => {
    // After the frame is on the screen: stepping through frames does not wait for it.
    const timer = setTimeout(() => {
      const raw = shown === null ? null : view.store.raw(shown, channel);
      setCounts(raw && histogram(sampled(raw), BINS, min, max));
    }, SETTLE_MS);
    return () => clearTimeout(timer);
  }, [view, shown, channel, min, max]);
  // Logarithms: a large dark background does not flatten the rest.
  const top = Math.log1p(Math.max(1, ...(counts ?? [])));
  const area = counts
    ? `M0 50 ${[...counts].map((n, i) => `L${i} ${(50 - (46 * Math.log1p(n)) / top).toFixed(1)}`).join(' ')} L${BINS - 1} 50 Z`
    : '';
  const x = (v: number) => ((v - min) / Math.max(max - min, 1e-9)) * (BINS - 1);
  const curve = Array.from({ length: 13 }, (_, i) => {
    const part = i / 12;
    return `${i === 0 ? 'M' : 'L'}${(x(low) + (x(high) - x(low)) * part).toFixed(1)} ${(50 - 46 * part ** gamma).toFixed(1)}`;
  }).join(' ');
  return (
    <div className={classes.histogram}>
      <svg viewBox={`0 0 ${BINS - 1} 50`} preserveAspectRatio="none" aria-hidden>
        <path d={area} fill="var(--line-control)" opacity="0.8" />
        <path d={curve} fill="none" stroke="var(--accent)" vectorEffect="non-scaling-stroke" />
      </svg>
    </div>
  );
}

function Range() {
  const { parts, opened } = useDesk();
  const channel = useSelector(parts.display, (state) => state.context.channel);
  const display = useSelector(parts.display, (state) => state.context.channels[channel]!);
  const { min, max } = opened.task.movie.contrast[channel] ?? { min: 0, max: 1 };
  const float = opened.task.movie.dtype === 'float32';
  const step = float ? Math.max((max - min) / 500, 1e-6) : 1;
  const digits = float && max - min < 100 ? 2 : 0;
  return (
    <div onDoubleClick={() => parts.display.send({ type: 'AUTO' })}>
      <Histogram channel={channel} min={min} max={max} />
      <div className={classes.range}>
        <RangeSlider
          size={2}
          thumbSize={12}
          min={min}
          max={Math.max(max, min + step)}
          step={step}
          minRange={step}
          label={null}
          value={[Math.max(min, display.low), Math.min(max, display.high)]}
          thumbFromLabel="Darkest value"
          thumbToLabel="Brightest value"
          onChange={([low, high]) => parts.display.send({ type: 'RANGE', low, high })}
        />
      </div>
      <div className={classes.rangeEnds}>
        <span>{value(display.low, digits)}</span>
        <span>{value(display.high, digits)}</span>
      </div>
    </div>
  );
}

function Field(props: {
  name: string;
  cap?: string;
  shown: string;
  value: number;
  min?: number;
  max: number;
  step: number;
  reset: number;
  onChange: (value: number) => void;
}): ReactNode {
  const { name, cap, shown, onChange, reset, min = 0, ...slider } = props;
  return (
    <div className={classes.field}>
      <span>
        {name} {cap && <Kbd>{cap}</Kbd>}
      </span>
      <Slider
        size={2}
        thumbSize={12}
        label={null}
        min={min}
        max={slider.max}
        step={slider.step}
        value={slider.value}
        thumbLabel={name}
        onChange={onChange}
        onDoubleClick={() => onChange(reset)}
      />
      <span data-value>{shown}</span>
    </div>
  );
}

function Channels() {
  const { parts } = useDesk();
  const { channels, channel, colour } = useSelector(parts.display, (state) => state.context);
  return channels.map(({ name, on }, i) => (
    <div key={name} className={classes.channel}>
      <Switch
        size="xs"
        aria-label={`Show ${name}`}
        checked={colour ? on : i === channel}
        onChange={() =>
          parts.display.send(
            colour ? { type: 'TOGGLE_CHANNEL', channel: i } : { type: 'CHANNEL', channel: i },
          )
        }
      />
      <span
        className={classes.swatch}
        style={{ background: `var(--channel-${colour ? i + 1 : 1})` }}
        aria-hidden
      />
      <button
        type="button"
        aria-pressed={i === channel}
        onClick={() => parts.display.send({ type: 'CHANNEL', channel: i })}
      >
        {name}
      </button>
      {i === 0 && <Kbd>C</Kbd>}
    </div>
  ));
}

/** How the image is shown: channels, range, gamma, opacity. */
export function DisplayPanel() {
  const { parts, opened } = useDesk();
  const display = useSelector(parts.display, (state) => state.context);
  const { movie, features } = opened.task;
  const several = movie.n_channels > 1;
  const toggles: { name: string; cap: string; pressed: boolean; event: DisplayEvent }[] = [
    { name: 'Invert', cap: 'I', pressed: display.invert, event: { type: 'INVERT' } },
    ...(several
      ? [{ name: 'Colour', cap: 'Y', pressed: display.colour, event: { type: 'COLOUR' } as const }]
      : []),
    { name: 'Highlight', cap: 'H', pressed: display.highlight, event: { type: 'HIGHLIGHT' } },
  ];
  const gamma = display.channels[display.channel]?.gamma ?? 1;
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
          rightSection={<Kbd>0</Kbd>}
        >
          Auto contrast
        </Button>
      </h2>
      {several && <Channels />}
      <Range />
      <Field
        name="Gamma"
        shown={gamma.toFixed(2)}
        value={gamma}
        min={0.3}
        max={2}
        step={0.05}
        reset={1}
        onChange={(next) => parts.display.send({ type: 'GAMMA', gamma: next })}
      />
      <Field
        name="Cells"
        cap="Z"
        shown={`${Math.round(display.cells * 100)} %`}
        value={display.cells}
        max={1}
        step={0.05}
        reset={0.2}
        onChange={(opacity) => parts.display.send({ type: 'CELLS', opacity })}
      />
      <Field
        name="Outlines"
        cap="O"
        shown={`${Math.round(display.outlines * 100)} %`}
        value={display.outlines}
        max={1}
        step={0.05}
        reset={0.9}
        onChange={(opacity) => parts.display.send({ type: 'OUTLINES', opacity })}
      />
      <div className={classes.toggles}>
        {toggles.map(({ name, cap, pressed, event }) => (
          <Button
            key={name}
            size="dense"
            aria-pressed={pressed}
            onMouseDown={keepFocus}
            onClick={() => parts.display.send(event)}
            rightSection={<Kbd>{cap}</Kbd>}
          >
            {name}
          </Button>
        ))}
      </div>
      {features.length > 1 && (
        <div className={classes.toggles} role="group" aria-label="Labels shown">
          {features.map((feature) => (
            <Button
              key={feature}
              size="dense"
              aria-pressed={feature === display.feature}
              onMouseDown={keepFocus}
              onClick={() => parts.display.send({ type: 'FEATURE', feature })}
            >
              {feature}
            </Button>
          ))}
        </div>
      )}
    </section>
  );
}
