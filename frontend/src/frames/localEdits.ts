/**
 * The edits of this page, kept by frame, so that a frame loaded from the server is brought up to date.
 *
 * The server sends labels as they were after some number of edits (their sequence). Every edit of this page that is newer,
 * or not acknowledged yet, is painted again in order. An edit whose acknowledgement is on its way may be in the labels
 * already: its writes set `after` and do not look at what was there, so painting them twice changes nothing, and the
 * later edits come after it again in their order.
 */

import { writePaint } from '../labels/edits';
import type { Edit, PaintChange } from '../labels/types';

interface KeptChange {
  editId: string;
  change: PaintChange;
}

export class LocalEdits {
  private readonly byFrame = new Map<string, KeptChange[]>();
  /** Sequence of each edit on the server; null while it is not acknowledged. */
  private readonly sequences = new Map<string, number | null>();

  record(edit: Edit, sequence: number | null): void {
    const known = this.sequences.has(edit.id);
    this.sequences.set(edit.id, sequence ?? this.sequences.get(edit.id) ?? null);
    if (known) return;
    for (const change of edit.changes) {
      if (change.kind !== 'paint') continue;
      const key = frameKey(change.feature, change.t);
      const kept = this.byFrame.get(key) ?? [];
      this.byFrame.set(key, kept);
      kept.push({ editId: edit.id, change });
    }
  }

  acknowledge(editId: string, sequence: number): void {
    if (this.sequences.has(editId)) this.sequences.set(editId, sequence);
  }

  /** Whether this page has painted in a frame. */
  any(feature: string, t: number): boolean {
    return this.byFrame.has(frameKey(feature, t));
  }

  /** Paint what is newer than `sequence` into the pixels of a frame. */
  reapply(feature: string, t: number, pixels: Uint32Array, sequence: number): void {
    for (const { editId, change } of this.byFrame.get(frameKey(feature, t)) ?? []) {
      const at = this.sequences.get(editId) ?? null;
      if (at === null || at > sequence) writePaint(change, pixels);
    }
  }
}

function frameKey(feature: string, t: number): string {
  return `${t} ${feature}`;
}
