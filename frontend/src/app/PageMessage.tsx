import type { ReactNode } from 'react';
import classes from './PageMessage.module.css';

/** A page that has one thing to say: centred, without a picture, with the way on. */
export function PageMessage({ title, text, action }: { title: string; text: string; action?: ReactNode }) {
  return (
    <main className={classes.page}>
      <div className={classes.box}>
        <h1>{title}</h1>
        <p>{text}</p>
        {action}
      </div>
    </main>
  );
}
