/** Sentences of several tools; keys in them are put in by keyboard/withKeys.ts. */
export const NOTHING_SELECTED = 'Nothing selected. Click a cell[, or press {command:cell-after}].';
