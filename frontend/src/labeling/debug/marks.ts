/**
 * Performance measures for `make bench`: `stroke`, from the pointer to the pixels of a stroke, and `checks`, a slice of
 * the checks' work. Off unless asked for: the labeling page turns it on with `?debug`.
 */

let measuring = false;
let pressed = 0;
let waiting = false;

export function measureStrokes(on: boolean): void {
  measuring = on;
}

/**
 * `pointer`: an event of the pointer came (its own time stamp); `painted`: the pixels changed; `drawn`: they were drawn,
 * and `settle` waits until they are on the canvas.
 */
export function measureStroke(
  step: 'pointer' | 'painted' | 'drawn',
  timeStamp = 0,
  settle: () => void = () => undefined,
): void {
  if (!measuring) return;
  if (step === 'pointer') {
    pressed ||= timeStamp;
  } else if (step === 'painted') {
    waiting = pressed > 0;
  } else if (waiting) {
    settle();
    performance.measure('stroke', { start: pressed, end: performance.now() });
    pressed = 0;
    waiting = false;
  }
}

/** `begun`: when a slice of the checks began (performance.now()); it ends now, its list being told. */
export function measureChecks(begun: number): void {
  if (measuring) performance.measure('checks', { start: begun, end: performance.now() });
}
