/** Which step of the tour of a task one is at, kept in this browser: a reload goes on there. */
const nameOf = (task: number) => `prospero.tour.${task}`;

export function loadStep(task: number): number {
  try {
    return Number(localStorage.getItem(nameOf(task)) ?? 0) || 0;
  } catch {
    return 0;
  }
}

export function keepStep(task: number, at: number): void {
  try {
    localStorage.setItem(nameOf(task), String(at));
  } catch {
    // A browser that keeps nothing begins anew.
  }
}

export function forgetStep(task: number): void {
  try {
    localStorage.removeItem(nameOf(task));
  } catch {
    // As above.
  }
}
