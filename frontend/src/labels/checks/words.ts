/** Numbers in sentences, as the page has them (labeling/view/words.ts); the engine may not look there. */

export const plural = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;

/** "1", "1 and 2", "1, 2 and 3". */
export const listOf = (items: readonly number[]): string =>
  items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
