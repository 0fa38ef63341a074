import { Link } from 'react-router';
import classes from './AppHeader.module.css';

/** The mark: a cell and its daughter. */
export function BrandMark({ size = 18 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" className={classes.mark}>
      <circle cx="9.5" cy="9.5" r="6" />
      <circle cx="16.5" cy="16.5" r="4" />
    </svg>
  );
}

export function Brand() {
  return (
    <Link className={classes.brand} to="/">
      <BrandMark />
      <span>Prospero</span>
    </Link>
  );
}
