import { IconCheck } from '@tabler/icons-react';
import type { RoundStep } from '../../api/rounds';
import classes from './RoundsPage.module.css';

const STATE_WORDS = { done: 'done', now: 'now', todo: 'to do' } as const;

/** The loop, and where in it the round is. */
export function Steps({ steps }: { steps: readonly RoundStep[] }) {
  return (
    <ol className={classes.steps} aria-label="Steps of the round">
      {steps.map(({ step, state, words }) => (
        <li key={step} data-state={state} aria-current={state === 'now' ? 'step' : undefined}>
          <i role="img" aria-label={STATE_WORDS[state]}>
            {state === 'done' && <IconCheck size={12} stroke={2.6} aria-hidden="true" />}
          </i>
          {words}
        </li>
      ))}
    </ol>
  );
}
