import type { CSSProperties } from 'react';
import classes from './Pin.module.css';

/** The number of a comment, the same on the picture and in the list. */
export function Pin({ number, style }: { number: number; style?: CSSProperties }) {
  return (
    <span className={classes.pin} style={style}>
      {number}
    </span>
  );
}
