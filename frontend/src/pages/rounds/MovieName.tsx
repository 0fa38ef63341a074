import classes from './movies.module.css';

/** Letters at the end of a long name that are always shown. */
const TAIL = 8;

/** A name in one line, cut in its middle where it has no room; in full where it is pointed at. */
export function MovieName({ name }: { name: string }) {
  if (name.length <= 2 * TAIL) return name;
  return (
    <span className={classes.name} title={name}>
      <span>{name.slice(0, -TAIL)}</span>
      <span>{name.slice(-TAIL)}</span>
    </span>
  );
}
