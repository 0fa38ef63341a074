/**
 * Asks the server once where all outlines of the movie are, when somebody looks at trails and the first frame is shown.
 * Where it does not answer, trails reach back as far as frames were in memory.
 */
import { fromCallback, type ActorRefFrom } from 'xstate';
import type { TaskApi } from '../saving/taskApi';
import type { CellCentroids } from '../view/cellCentroids';
import type { displayMachine } from './display';
import type { framesMachine } from './frames';

interface LoaderInput {
  api: TaskApi;
  task: number;
  centroids: CellCentroids;
  display: ActorRefFrom<typeof displayMachine>;
  frames: ActorRefFrom<typeof framesMachine>;
}

/** The frames beside the first one come first. */
const AFTER_MS = 300;
const AGAIN_MS = 10_000;

export const centroidsLoader = fromCallback<{ type: 'never' }, LoaderInput>(({ input }) => {
  const { api, task, centroids, display, frames } = input;
  const abort = new AbortController();
  const asked = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const ask = () => {
    timer = undefined;
    const { feature } = display.getSnapshot().context;
    asked.add(feature);
    api.centroids(task, feature, abort.signal).then(
      (found) => centroids.adopt(feature, found),
      // A shorter trail tells nobody anything wrong; after a while it is asked for again.
      () => {
        if (abort.signal.aborted) return;
        timer = setTimeout(() => {
          timer = undefined;
          asked.delete(feature);
          look();
        }, AGAIN_MS);
      },
    );
  };
  const look = () => {
    const { seeing, feature } = display.getSnapshot().context;
    const wanted = seeing.trails !== 0 && !asked.has(feature) && frames.getSnapshot().context.shown !== null;
    if (wanted) timer ??= setTimeout(ask, AFTER_MS);
  };
  const subscriptions = [display.subscribe(look), frames.subscribe(look)];
  look();
  return () => {
    clearTimeout(timer);
    abort.abort();
    for (const each of subscriptions) each.unsubscribe();
    centroids.dispose();
  };
});
