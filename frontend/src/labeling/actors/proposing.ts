/** What tools need to ask the server for a proposal, and to notice that the place it was asked for is left. */
import type { ProposalRequest } from '../../api/proposals';
import type { TaskApi } from '../saving/taskApi';
import type { Desk } from '../tools/types';
import type { Parts } from './parts';

interface Watchable {
  subscribe(listener: () => void): { unsubscribe(): void };
}
type Watched = Pick<Parts, 'frames' | 'display' | 'selection' | 'tools' | 'labels'>;

/** The channel that is shown: the one the panel is on; in colours, where that one is off, the first that is on. */
function shownChannel(display: Parts['display']): number {
  const { colour, channel, channels } = display.getSnapshot().context;
  if (!colour || channels[channel]?.on) return channel;
  return Math.max(
    0,
    channels.findIndex((each) => each.on),
  );
}

/** Rises with every change of the labels. */
function version(labels: Parts['labels']): number {
  const { segments, cells, divisions, events } = labels.getSnapshot().context;
  return [segments, cells, divisions, events].reduce(
    (sum, ref) => sum + ref.getSnapshot().context.version,
    0,
  );
}

/** `parts` are asked for each time: the desk is made before the toolbox is. */
export function proposing(
  api: TaskApi,
  task: number,
  parts: () => Watched,
): Pick<Desk, 'propose' | 'carryOver' | 'version' | 'place' | 'watch' | 'channel'> {
  return {
    channel: () => shownChannel(parts().display),
    propose: (request: ProposalRequest, signal) => api.propose(task, request, signal),
    carryOver: (request, signal) => api.carryOver(task, request, signal),
    version: () => version(parts().labels),
    place: () => {
      const { frames, display, selection, labels } = parts();
      const { shown, t } = frames.getSnapshot().context;
      const { feature } = display.getSnapshot().context;
      const { selected } = selection.getSnapshot().context;
      return shown === t
        ? [t, feature, shownChannel(display), selected ?? '', version(labels)].join(' ')
        : 'on the way';
    },
    watch: (listener) => {
      const { frames, display, selection, tools, labels } = parts();
      const { segments, cells, divisions, events } = labels.getSnapshot().context;
      const all: Watchable[] = [frames, display, selection, tools, segments, cells, divisions, events];
      const subscriptions = all.map((ref) => ref.subscribe(listener));
      return () => {
        for (const subscription of subscriptions) subscription.unsubscribe();
      };
    },
  };
}
