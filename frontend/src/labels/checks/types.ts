/** What the checks tell: one finding per cell, frame and kind. */

export type CheckKind = 'fragments' | 'pieces' | 'holes' | 'missing' | 'once' | 'area';

/** In the order of the list within a frame. */
export const CHECK_KINDS: readonly CheckKind[] = ['pieces', 'fragments', 'holes', 'missing', 'area', 'once'];

export interface Finding {
  /** Names it: kind, feature, frame and cell. */
  key: string;
  kind: CheckKind;
  feature: string;
  t: number;
  cell: number;
  /** "Cell 27 is in 2 pieces" */
  title: string;
  /** "14 px apart": what follows the frame. */
  detail: string;
  /** What a mend would do ("Fills the hole: 6 px more"); null where mending is not safe. */
  mend: string | null;
  /** Another number when what was found is another thing: then *fine as it is* does not hold any more. */
  signature: number;
  /** The frame to compare with, where two are concerned. */
  from?: number;
}

/**
 * How frames are compared. `cell`: a cell keeps its number through the frames. `overlap`: each object has a number of
 * its own in each frame (a prediction that was not tracked), so objects are matched where they overlap. `off`: neither
 * holds, cells move too far.
 */
export type Comparing = 'cell' | 'overlap' | 'off';
