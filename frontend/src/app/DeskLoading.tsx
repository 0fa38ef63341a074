import { useEffect, useState } from 'react';
import classes from './DeskLoading.module.css';

/** Before this, an answer feels immediate and a message would only flicker. */
const PATIENCE_MS = 300;

/** The dark room of a desk while its page is on its way; says so only when it takes long. */
export function DeskLoading({ words }: { words: string }) {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className={classes.desk} role="status">
      <div className={classes.header} />
      {slow && <p className={classes.words}>{words}</p>}
    </div>
  );
}
