/** What tests of tools see of an open desk, and what they press. */
import type { OpenDesk } from './openDesk';

export const prompt = ({ desk }: OpenDesk) => desk.tools.getSnapshot().context.prompt;
export const said = ({ root }: OpenDesk) => root.getSnapshot().context.said.text;
export const tool = ({ desk }: OpenDesk) => desk.tools.getSnapshot().context.tool;
export const selected = ({ desk }: OpenDesk) => desk.selection.getSnapshot().context.selected;
/** Edits that can be undone. */
export const undos = ({ desk }: OpenDesk) => desk.undo.getSnapshot().context.undoStack.length;
export const confirm = ({ desk }: OpenDesk) => desk.tools.send({ type: 'CONFIRM' });
export const cancel = ({ desk }: OpenDesk) => desk.tools.send({ type: 'CANCEL' });
export const shiftClick = ({ desk }: OpenDesk, x: number, y: number) =>
  desk.tools.send({ type: 'PEN_DOWN', x: x + 0.5, y: y + 0.5, shift: true });
