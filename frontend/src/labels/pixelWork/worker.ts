/** The worker that works on pixels: answers the jobs it is given, one after the other (see channel.ts). */
import type { WorkerReport } from './channel';
import { carryOut, type PixelJob } from './jobs';

/** The scope of a worker: TypeScript has either its types or those of a page. */
const scope = self as unknown as {
  onmessage: ((event: MessageEvent<PixelJob>) => void) | null;
  postMessage(report: WorkerReport): void;
};

scope.onmessage = ({ data }) => {
  try {
    scope.postMessage({ type: 'answer', answer: carryOut(data) });
  } catch (error) {
    scope.postMessage({ type: 'failed', why: error instanceof Error ? error.message : String(error) });
  }
};
scope.postMessage({ type: 'ready' });
