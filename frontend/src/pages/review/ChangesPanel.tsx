import { Kbd } from '@mantine/core';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { type ChangeGroup, groupFrames, groupWords, LETTERS, styleOf } from './changes';
import classes from './ChangesPanel.module.css';

/** Of one row in CSS pixels; the style sheet says the same. Rows out of sight are not in the page. */
const ROW = 30;
const MARGIN_ROWS = 10;

interface ChangesPanelProps {
  groups: readonly ChangeGroup[];
  current: number | null;
  /** Which of a group of small changes. */
  member: number;
  seen: ReadonlySet<number>;
  /** Said when there is no change. */
  none: string;
  onGo: (index: number) => void;
  onStep: (by: 1 | -1) => void;
}

/** Every change between what is compared, in the order of the frames. */
export function ChangesPanel({ groups, current, member, seen, none, onGo, onStep }: ChangesPanelProps) {
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
    if (!box || current === null) return;
    const top = current * ROW;
    if (top < box.scrollTop) box.scrollTop = top;
    else if (top + ROW > box.scrollTop + box.clientHeight) box.scrollTop = top + ROW - box.clientHeight;
  }, [current]);

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
              {current === null ? groups.length : `${current + 1} of ${groups.length}`}
            </span>
            <span className={classes.keys}>
              <Kbd>,</Kbd> <Kbd>.</Kbd> step
            </span>
          </>
        )}
      </h2>
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
          <div style={{ height: groups.length * ROW, position: 'relative' }}>
            {groups.slice(range.first, range.last).map((group, i) => {
              const index = range.first + i;
              const style = styleOf(group.change.kind);
              return (
                <div
                  key={index}
                  id={`change-${index}`}
                  className={classes.row}
                  title={group.members ? undefined : group.change.text}
                  style={{ top: index * ROW }}
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
