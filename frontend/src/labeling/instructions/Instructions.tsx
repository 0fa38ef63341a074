/** The instructions of a kind of task, beside the work: the canvas stays in view, and every key goes on working. */
import { CloseButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useRef } from 'react';
import { LoadProblem } from '../../app/LoadProblem';
import { instructionsQuery } from '../../api/queries';
import type { Task } from '../../api/types';
import classes from './instructions.module.css';

const Markdown = lazy(() => import('./Markdown'));

/** How far each text was read: opened again, it goes on there. */
const places = new Map<string, number>();

/** `task`: its project's instructions for its kind. */
export function Instructions({ task, onClose }: { task: Task; onClose: () => void }) {
  const { kind, project, instructions: version } = task;
  const { data, error, refetch } = useQuery(instructionsQuery(kind, project.id, version));
  const which = `${project.id}/${kind}/${version}`;
  const text = useRef<HTMLDivElement>(null);
  const before = useRef<Element | null>(null);
  useEffect(() => {
    before.current = document.activeElement;
    text.current?.focus({ preventScroll: true });
    return () => {
      if (before.current instanceof HTMLElement) before.current.focus({ preventScroll: true });
    };
  }, []);
  return (
    <section
      className={classes.drawer}
      aria-label="Instructions"
      data-region
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        onClose();
      }}
    >
      <header>
        <h2>Instructions</h2>
        <CloseButton aria-label="Close the instructions" onClick={onClose} />
      </header>
      <div
        ref={text}
        className={classes.text}
        tabIndex={0}
        role="document"
        onScroll={(event) => places.set(which, event.currentTarget.scrollTop)}
      >
        {error && <LoadProblem error={error} onAgain={() => void refetch()} />}
        {data && (
          <Suspense>
            <Markdown
              text={data.text}
              onShown={() => {
                if (text.current) text.current.scrollTop = places.get(which) ?? 0;
              }}
            />
          </Suspense>
        )}
      </div>
    </section>
  );
}
