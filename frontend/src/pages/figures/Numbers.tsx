import classes from './FiguresPage.module.css';

export interface Fact {
  value: string;
  /** What it is, and of how many. */
  words: string;
}

/** Figures in large, each with what it is of; `wide`: four beside each other where there is room. */
export function Numbers({ facts, wide = false }: { facts: Fact[]; wide?: boolean }) {
  return (
    <dl className={classes.numbers} data-wide={wide || undefined}>
      {facts.map(({ value, words }) => (
        <div key={words}>
          <dt>{words}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
