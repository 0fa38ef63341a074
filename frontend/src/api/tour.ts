/** The tour: one's practice task, and having seen enough of it. */
import { answer, client } from './client';

/** The id of one's own practice task; `again`: of a new one, as it came. */
export const openTour = async (again = false): Promise<number> =>
  (await answer(client.POST('/api/v1/tour', { body: { again } }))).task;

/** The tour is not news to this person any more, on no computer. */
export async function endTour(): Promise<void> {
  await client.DELETE('/api/v1/tour');
}
