import { useMemo, useRef } from 'react';
import { wordsFor } from '../../api/problems';
import type { Task } from '../../api/types';
import { chooseColours } from '../picture/cellColours';
import type { Comparison } from './comparison';
import { FramePictures, valuesOfCells } from './framePictures';
import type { Scene } from './paintViews';
import { useFramePicture } from './useFramePicture';

interface SceneOptions {
  task: Task;
  comparison: Comparison;
  feature: string;
  channel: number;
  t: number;
  cell: number | null;
}

/** What the views draw for frame t, or why they cannot; `soon` is the frame of the next change, loaded ahead. */
export function useScene(options: SceneOptions, soon: number | undefined) {
  const { task, comparison, feature, channel, t, cell } = options;
  const pictures = useMemo(
    () =>
      new FramePictures({
        task,
        feature,
        channel,
        before: { labels: comparison.labelsBefore, cells: valuesOfCells(comparison.before, feature) },
        after: { labels: comparison.labelsAfter, cells: valuesOfCells(comparison.after, feature) },
      }),
    [task, feature, channel, comparison],
  );
  const ahead = [soon, t + 1, t - 1].filter((frame): frame is number => task.frames.includes(frame ?? -1));
  const { picture, error, retry } = useFramePicture(pictures, t, ahead);

  // A cell keeps its colour through all frames that were seen.
  const colours = useRef(new Map<number, number>());
  const scene = useMemo<Scene | null>(() => {
    if (!picture) return null;
    chooseColours(picture.after, colours.current);
    chooseColours(picture.before, colours.current);
    return {
      picture,
      changes: comparison.changes.filter((change) => change.t === picture.t && change.feature === feature),
      divisionsBefore: comparison.before.divisions,
      divisionsAfter: comparison.after.divisions,
      colours: new Map(colours.current),
      cell,
    };
  }, [picture, comparison, feature, cell]);

  const failure = error ? { words: `Frame ${t} could not be loaded. ${wordsFor(error)}`, retry } : null;
  return { scene, failure };
}
