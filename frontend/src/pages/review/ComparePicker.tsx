import { NativeSelect } from '@mantine/core';
import type { Revision } from '../../api/types';
import classes from './ComparePicker.module.css';
import { choicesAfter, choicesBefore, type Pair, stateWords } from './comparison';

interface ComparePickerProps {
  revisions: readonly Revision[];
  pair: Pair;
  onCompare: (pair: Pair) => void;
}

/** `Compare [prediction] with [revision 2]`: only of a task that was submitted more than once. */
export function ComparePicker({ revisions, pair, onCompare }: ComparePickerProps) {
  if (revisions.length < 2) return null;
  const options = (numbers: readonly number[]) =>
    numbers.map((number) => ({ value: String(number), label: stateWords(number) }));
  return (
    <div className={classes.picker} role="group" aria-label="Compare">
      <span aria-hidden>Compare</span>
      <NativeSelect
        size="xs"
        aria-label="Compare"
        data={options(choicesBefore(revisions, pair))}
        value={String(pair.from)}
        onChange={(event) => onCompare({ ...pair, from: Number(event.currentTarget.value) })}
      />
      <span aria-hidden>with</span>
      <NativeSelect
        size="xs"
        aria-label="with"
        data={options(choicesAfter(revisions, pair))}
        value={String(pair.to)}
        onChange={(event) => onCompare({ ...pair, to: Number(event.currentTarget.value) })}
      />
    </div>
  );
}
