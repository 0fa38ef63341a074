/**
 * Asks the server once where all outlines of the movie are, when somebody looks at trails and the first frame is shown.
 * Where it does not answer, trails reach back as far as frames were in memory.
 */
import { fromCallback, type ActorRefFrom } from 'xstate';
import type { TaskApi } from '../saving/taskApi';
import type { CellPlaces } from '../view/cellPlaces';
import type { displayMachine } from './display';
import type { framesMachine } from './frames';

interface LoaderInput {
  api: TaskApi;
  task: number;
  places: CellPlaces;
  display: ActorRefFrom<typeof displayMachine>;
  frames: ActorRefFrom<typeof framesMachine>;
}

/** The frames beside the first one come first. */
const AFTER_MS = 300;

export const centroidsLoader = fromCallback<{ type: 'never' }, LoaderInput>(({ input }) => {
  const { api, task, places, display, frames } = input;
  const abort = new AbortController();
  const asked = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const ask = () => {
    timer = undefined;
    const { feature } = display.getSnapshot().context;
    asked.add(feature);
    api.centroids(task, feature, abort.signal).then(
      (found) => places.adopt(feature, found),
      // A shorter trail tells nobody anything wrong.
      () => undefined,
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
    places.dispose();
  };
});
