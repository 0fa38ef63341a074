/** Ends the worker that works on pixels with the task it works for. */
import { fromCallback } from 'xstate';
import type { PixelChannel } from '../../labels/pixelWork/channel';

export const pixelWorker = fromCallback<{ type: 'never' }, PixelChannel>(({ input: channel }) => () => {
  channel.close();
});
