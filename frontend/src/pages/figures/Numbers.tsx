import classes from './FiguresPage.module.css';

export interface Fact {
  value: string;
  /** What it is, and of how many. */
  words: string;
}

/** Figures in large, each with what it is of. */
export function Numbers({ facts }: { facts: Fact[] }) {
  return (
    <dl className={classes.numbers}>
      {facts.map(({ value, words }) => (
        <div key={words}>
          <dt>{words}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
