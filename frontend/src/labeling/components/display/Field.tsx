import { Kbd, Slider } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from '../panels.module.css';

interface FieldProps {
  name: string;
  cap?: string | undefined;
  shown: string;
  value: number;
  min?: number;
  max: number;
  step: number;
  /** What a double click goes back to. */
  reset: number;
  onChange: (value: number) => void;
}

/** A named slider with its value: drag, arrow keys, double click resets. */
export function Field({
  name,
  cap,
  shown,
  value,
  min = 0,
  max,
  step,
  reset,
  onChange,
}: FieldProps): ReactNode {
  return (
    <div className={classes.field} onDoubleClick={() => onChange(reset)}>
      <span>
        {name} {cap && <Kbd>{cap}</Kbd>}
      </span>
      <Slider
        size={2}
        thumbSize={12}
        label={null}
        min={min}
        max={max}
        step={step}
        value={Math.min(max, Math.max(min, value))}
        thumbLabel={name}
        onChange={onChange}
      />
      <span data-value>{shown}</span>
    </div>
  );
}
