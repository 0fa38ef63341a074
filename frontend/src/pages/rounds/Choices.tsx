import { UnstyledButton } from '@mantine/core';
import classes from './charts.module.css';

/** Buttons of what a card shows: those that are on stand out. */
export function Choices<Key extends string>({
  label,
  choices,
  isOn,
  onChoose,
}: {
  label: string;
  /** `title`: what it means, for who points at it. */
  choices: readonly { key: Key; name: string; title: string }[];
  isOn: (key: Key) => boolean;
  onChoose: (key: Key) => void;
}) {
  return (
    <div className={classes.choices} role="group" aria-label={label}>
      {choices.map(({ key, name, title }) => (
        <UnstyledButton
          key={key}
          className={classes.choice}
          aria-pressed={isOn(key)}
          title={title}
          onClick={() => onChoose(key)}
        >
          {name}
        </UnstyledButton>
      ))}
    </div>
  );
}
