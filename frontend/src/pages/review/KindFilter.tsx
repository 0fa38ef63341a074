import { Kbd } from '@mantine/core';
import { useRef } from 'react';
import { type ChangeFamily, familiesIn, FAMILY_WORDS } from './changeFilter';
import type { ChangeGroup } from './changes';
import classes from './ChangesPanel.module.css';

interface KindFilterProps {
  groups: readonly ChangeGroup[];
  only: ChangeFamily | null;
  onOnly: (family: ChangeFamily | null) => void;
}

/** Which kind of change is listed, with how many there are of each; it says so when others are left out. */
export function KindFilter({ groups, only, onOnly }: KindFilterProps) {
  const all = useRef<HTMLButtonElement>(null);
  const families = familiesIn(groups);
  if (families.length < 2) return null;
  const shown = families.find(({ family }) => family === only)?.rows;

  function showAll() {
    // The pressed button goes with what it says; the focus does not.
    all.current?.focus();
    onOnly(null);
  }

  return (
    <div className={classes.filter}>
      <div className={classes.families} role="group" aria-label="Kinds of changes" aria-keyshortcuts="K">
        <button ref={all} type="button" aria-pressed={only === null} onClick={() => onOnly(null)}>
          All <span>{groups.length}</span>
        </button>
        {families.map(({ family, rows }) => (
          <button
            key={family}
            type="button"
            aria-pressed={only === family}
            onClick={() => onOnly(only === family ? null : family)}
          >
            {FAMILY_WORDS[family]} <span>{rows}</span>
          </button>
        ))}
        <Kbd title="One kind only, the next kind, all">K</Kbd>
      </div>
      <p role="status">
        {shown !== undefined && (
          <>
            {shown} of {groups.length} shown.{' '}
            <button type="button" onClick={showAll}>
              Show all
            </button>
          </>
        )}
      </p>
    </div>
  );
}
