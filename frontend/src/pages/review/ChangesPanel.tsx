import { Kbd } from '@mantine/core';
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { type ChangeFamily, shownIn } from './changeFilter';
import { type ChangeGroup, groupFrames, groupWords, LETTERS, styleOf } from './changes';
import classes from './ChangesPanel.module.css';
import { KindFilter } from './KindFilter';

/** Of one row in CSS pixels; the style sheet says the same. Rows out of sight are not in the page. */
const ROW = 30;
const MARGIN_ROWS = 10;

interface ChangesPanelProps {
  /** All of them; indices count in this list. */
  groups: readonly ChangeGroup[];
  /** The only kind that is listed; null: all. */
  only: ChangeFamily | null;
  current: number | null;
  /** Which of a group of small changes. */
  member: number;
  seen: ReadonlySet<number>;
  /** Said when there is no change. */
  none: string;
  onOnly: (family: ChangeFamily | null) => void;
  onGo: (index: number) => void;
  onStep: (by: 1 | -1) => void;
}

/** Every change between what is compared, in the order of the frames. */
export function ChangesPanel(props: ChangesPanelProps) {
  const { groups, only, current, member, seen, none, onOnly, onGo, onStep } = props;
  const shown = useMemo(() => shownIn(groups, only), [groups, only]);
  /** Where the change that is looked at stands in the list; -1 when none is. */
  const place = current === null ? -1 : shown.indexOf(current);
  const list = useRef<HTMLDivElement>(null);
  const [range, setRange] = useState({ first: 0, last: 60 });

  function measure() {
    const box = list.current;
    if (!box) return;
    const first = Math.max(0, Math.floor(box.scrollTop / ROW) - MARGIN_ROWS);
    setRange({ first, last: first + Math.ceil(box.clientHeight / ROW) + 2 * MARGIN_ROWS });
  }

  useEffect(() => {
    const box = list.current;
    if (!box || place < 0) return;
    const top = place * ROW;
    if (top < box.scrollTop) box.scrollTop = top;
    else if (top + ROW > box.scrollTop + box.clientHeight) box.scrollTop = top + ROW - box.clientHeight;
  }, [place]);

  function onKey(event: KeyboardEvent) {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    onStep(event.key === 'ArrowDown' ? 1 : -1);
  }

  return (
    <section className={classes.panel} aria-labelledby="changes-title">
      <h2 className={classes.title} id="changes-title">
        Changes
        {groups.length > 0 && (
          <>
            <span className={classes.count}>
              {place < 0 ? shown.length : `${place + 1} of ${shown.length}`}
            </span>
            <span className={classes.keys}>
              <Kbd>,</Kbd> <Kbd>.</Kbd> step
            </span>
          </>
        )}
      </h2>
      <KindFilter groups={groups} only={only} onOnly={onOnly} />
      {groups.length === 0 ? (
        <p className={classes.none}>{none}</p>
      ) : (
        <div
          ref={list}
          className={classes.list}
          role="listbox"
          aria-label="Changes"
          tabIndex={0}
          aria-activedescendant={current === null ? undefined : `change-${current}`}
          onScroll={measure}
          onKeyDown={onKey}
        >
          <div style={{ height: shown.length * ROW, position: 'relative' }}>
            {shown.slice(range.first, range.last).map((index, i) => {
              const group = groups[index]!;
              const style = styleOf(group.change.kind);
              return (
                <div
                  key={index}
                  id={`change-${index}`}
                  className={classes.row}
                  title={group.members ? undefined : group.change.text}
                  style={{ top: (range.first + i) * ROW }}
                  role="option"
                  aria-selected={index === current}
                  data-seen={seen.has(index) || undefined}
                  onClick={() => onGo(index)}
                >
                  <span className={classes.kind} data-kind={style} aria-hidden>
                    {LETTERS[style]}
                  </span>
                  <span className={classes.words}>
                    {groupWords(group).words}{' '}
                    <small>
                      {groupWords(group).figure}
                      {group.members && index === current && ` · ${member + 1} of ${group.size}`}
                    </small>
                  </span>
                  <span className={classes.frame}>{groupFrames(group)}</span>
                </div>
              );
            })}
          </div>
        </div>
      )}
    </section>
  );
}
