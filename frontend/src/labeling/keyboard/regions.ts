/** F6 and ⇧F6 go from region to region of the page (elements marked `data-region`), in their order on it. */
const FOCUSABLE = 'button:not([disabled], [tabindex="-1"]), a[href], input:not([disabled]), [tabindex="0"]';

const isSeen = (element: HTMLElement) => element.getClientRects().length > 0;

/** The focus to the next (1) or the last (-1) region that has something to focus and is on the screen. */
export function goToRegion(by: 1 | -1): void {
  const regions = [...document.querySelectorAll<HTMLElement>('[data-region]')];
  const targets = regions.map((region) =>
    region.matches('[tabindex="0"]')
      ? region
      : [...region.querySelectorAll<HTMLElement>(FOCUSABLE)].find(isSeen),
  );
  // A region may lie in another (a panel in the drawer of panels): the innermost is where one is.
  const here = regions.map((region) => region.contains(document.activeElement)).lastIndexOf(true);
  const start = here < 0 && by < 0 ? 0 : here;
  for (let step = 1; step <= regions.length; step++) {
    const target = targets[(start + by * step + regions.length * 2) % regions.length];
    if (!target || !isSeen(target)) continue;
    target.focus();
    return;
  }
}
