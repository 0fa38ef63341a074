/** The name of this browser tab: a lease belongs to one tab, and a reload of the tab keeps it. */
import { uuid4 } from './uuid';

const NAME = 'prospero.tab';
const OPEN = 'prospero.tab.open';

let tab: string | null = null;

/**
 * "Duplicate tab" copies sessionStorage while the first tab is open; a reload or a link leaves the page first. So a
 * stored name counts only when the page that wrote it has been left.
 */
export function tabId(): string {
  if (tab) return tab;
  const left = sessionStorage.getItem(OPEN) === null;
  tab = (left ? sessionStorage.getItem(NAME) : null) ?? uuid4();
  sessionStorage.setItem(NAME, tab);
  sessionStorage.setItem(OPEN, 'yes');
  addEventListener('pagehide', () => sessionStorage.removeItem(OPEN));
  addEventListener('pageshow', () => sessionStorage.setItem(OPEN, 'yes'));
  return tab;
}
