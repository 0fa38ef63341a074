/**
 * The selected cell stays in the centre of the view while one steps from frame to frame, where that is wanted. A frame
 * that has it not leaves the view where it is, and so does a stroke: nothing moves under the pen.
 */
import { fromCallback, type ActorRefFrom } from 'xstate';
import type { Desk } from '../tools/types';
import { placeOfCell } from '../view/place';
import type { canvasMachine } from './canvas';
import type { displayMachine } from './display';
import type { ShownEvent } from './frames';
import type { viewsMachine } from './views';

export interface FollowingInput {
  desk: Desk;
  canvas: ActorRefFrom<typeof canvasMachine>;
  display: ActorRefFrom<typeof displayMachine>;
  views: ActorRefFrom<typeof viewsMachine>;
}

export const following = fromCallback<ShownEvent, FollowingInput>(
  ({ receive, input: { desk, canvas, display, views } }) => {
    const centre = () => {
      if (!display.getSnapshot().context.seeing.follow) return;
      // A picture that the pen went down in stays where it is.
      if (canvas.getSnapshot().matches('drawing') || views.getSnapshot().context.held !== null) return;
      const [cell, frame] = [desk.selected(), desk.frame()];
      const place = cell !== null && frame ? placeOfCell(frame, cell) : null;
      if (place) canvas.send({ type: 'CENTRE', ...place });
    };
    receive(centre);
    let on = display.getSnapshot().context.seeing.follow;
    const subscription = display.subscribe(({ context: { seeing } }) => {
      if (seeing.follow === on) return;
      on = seeing.follow;
      centre();
    });
    return () => subscription.unsubscribe();
  },
);
