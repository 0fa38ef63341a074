import { type ReactNode, useId } from 'react';
import classes from './FiguresPage.module.css';

/** A part of the page with its heading; `note`: what it is of, on the right. */
export function Card({
  title,
  note,
  wide = false,
  children,
}: {
  title: string;
  note?: ReactNode;
  wide?: boolean;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <section className={wide ? classes.wide : classes.card} aria-labelledby={id}>
      <div className={classes.head}>
        <h2 id={id}>{title}</h2>
        {note && <span>{note}</span>}
      </div>
      {children}
    </section>
  );
}
