import { RangeSlider } from '@mantine/core';
import { useSelector } from '@xstate/react';
import { useState } from 'react';
import type { ContrastRange } from '../../../render/contrast';
import { rangeOf } from '../../actors/display';
import { useDesk } from '../../view/DeskContext';
import { value } from '../../view/words';
import { Choice } from '../Choice';
import classes from '../panels.module.css';
import { rangeOfTone, toneOf } from './brightness';
import { Field } from './Field';
import { Histogram } from './Histogram';

/** A number that can be typed; what makes no range is not taken. */
function Typed(props: { label: string; shown: string; onType: (n: number) => void }) {
  const [text, setText] = useState<string | null>(null);
  return (
    <input
      className={classes.typed}
      inputMode="decimal"
      aria-label={props.label}
      value={text ?? props.shown}
      onFocus={(event) => event.target.select()}
      onChange={(event) => {
        setText(event.target.value);
        const n = Number(event.target.value.replace(/\s/g, '').replace(',', '.'));
        if (event.target.value.trim() !== '' && Number.isFinite(n)) props.onType(n);
      }}
      onBlur={() => setText(null)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== 'Escape') return;
        event.preventDefault();
        event.currentTarget.blur();
      }}
    />
  );
}

/** The range of the panel's channel, automatic or as set; rises with what it depends on. */
function useRange(channel: number): { range: ContrastRange; automatic: ContrastRange } {
  const { parts, view } = useDesk();
  const shown = useSelector(parts.frames, (state) => state.context.shown);
  const display = useSelector(
    parts.display,
    (state) => state.context,
    (a, b) => a.channels[channel] === b.channels[channel] && a.contrast === b.contrast,
  );
  const automatic = view.automaticRange(channel, shown, display);
  return { range: rangeOf(display, channel, () => automatic), automatic };
}

/** Histogram, range, gamma, brightness and contrast of the channel the panel is on. */
export function RangeControl() {
  const { parts, opened } = useDesk();
  const channel = useSelector(parts.display, (state) => state.context.channel);
  const gamma = useSelector(parts.display, (state) => state.context.channels[channel]?.gamma ?? 1);
  const contrast = useSelector(parts.display, (state) => state.context.contrast);
  const { range, automatic } = useRange(channel);
  const limits = opened.task.movie.contrast[channel] ?? { min: 0, max: 1 };
  const float = opened.task.movie.dtype === 'float32';
  const min = Math.min(limits.min, range.low);
  const max = Math.max(limits.max, range.high);
  const step = float ? Math.max((max - min) / 500, 1e-6) : 1;
  const digits = float && max - min < 100 ? 2 : 0;
  const set = ({ low, high }: ContrastRange) => parts.display.send({ type: 'RANGE', low, high });
  const tone = toneOf(range, automatic);
  const percent = (part: number) => `${Math.round(part * 100)} %`;
  return (
    <>
      <div onDoubleClick={() => parts.display.send({ type: 'AUTO' })}>
        <Histogram channel={channel} min={min} max={max} range={range} />
        <div className={classes.range}>
          <RangeSlider
            size={2}
            thumbSize={12}
            min={min}
            max={Math.max(max, min + step)}
            step={step}
            minRange={step}
            label={null}
            value={[range.low, range.high]}
            thumbFromLabel="Darkest value"
            thumbToLabel="Brightest value"
            onChange={([low, high]) => set({ low, high })}
          />
        </div>
      </div>
      <div className={classes.rangeEnds}>
        <Typed
          label="Darkest value, typed"
          shown={value(range.low, digits)}
          onType={(low) => set({ low, high: range.high })}
        />
        <Choice
          label="Automatic contrast from"
          className={classes.from}
          value={contrast}
          options={[
            { value: 'movie', content: 'Movie' },
            { value: 'frame', content: 'Frame' },
          ]}
          onChange={(mode) => parts.display.send({ type: 'CONTRAST', mode })}
        />
        <Typed
          label="Brightest value, typed"
          shown={value(range.high, digits)}
          onType={(high) => set({ low: range.low, high })}
        />
      </div>
      <Field
        name="Brightness"
        shown={percent(tone.brightness)}
        value={tone.brightness}
        min={-1}
        max={1}
        step={0.02}
        reset={0}
        onChange={(brightness) => set(rangeOfTone({ ...tone, brightness }, automatic))}
      />
      <Field
        name="Contrast"
        shown={percent(tone.contrast)}
        value={tone.contrast}
        min={-1}
        max={1}
        step={0.02}
        reset={0}
        onChange={(next) => set(rangeOfTone({ ...tone, contrast: next }, automatic))}
      />
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
    </>
  );
}
