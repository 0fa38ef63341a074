import { useMemo, useRef } from 'react';
import { wordsFor } from '../../api/problems';
import type { Change, Lineage, Task } from '../../api/types';
import { chooseColours } from '../picture/cellColours';
import { FramePictures, valuesOfCells } from './framePictures';
import type { Scene } from './paintViews';
import { useFramePicture } from './useFramePicture';

interface SceneOptions {
  task: Task;
  changes: readonly Change[];
  submitted: Lineage;
  predicted: Lineage;
  feature: string;
  channel: number;
  t: number;
  cell: number | null;
}

/** What the views draw for frame t, or why they cannot; `soon` is the frame of the next change, loaded ahead. */
export function useScene(options: SceneOptions, soon: number | undefined) {
  const { task, changes, submitted, predicted, feature, channel, t, cell } = options;
  const prediction = useMemo(() => valuesOfCells(predicted, feature), [predicted, feature]);
  const submission = useMemo(() => valuesOfCells(submitted, feature), [submitted, feature]);
  const pictures = useMemo(
    () => new FramePictures({ task, feature, channel, prediction, submission }),
    [task, feature, channel, prediction, submission],
  );
  const ahead = [soon, t + 1, t - 1].filter((frame): frame is number => task.frames.includes(frame ?? -1));
  const { picture, error, retry } = useFramePicture(pictures, t, ahead);

  // A cell keeps its colour through all frames that were seen.
  const colours = useRef(new Map<number, number>());
  const scene = useMemo<Scene | null>(() => {
    if (!picture) return null;
    chooseColours(picture.submission, colours.current);
    chooseColours(picture.prediction, colours.current);
    return {
      picture,
      changes: changes.filter((change) => change.t === picture.t && change.feature === feature),
      predicted: predicted.divisions,
      submitted: submitted.divisions,
      colours: new Map(colours.current),
      cell,
    };
  }, [picture, changes, feature, predicted, submitted, cell]);

  const failure = error ? { words: `Frame ${t} could not be loaded. ${wordsFor(error)}`, retry } : null;
  return { scene, failure };
}
