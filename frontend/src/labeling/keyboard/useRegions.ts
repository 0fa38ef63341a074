/** F6 and ⇧F6 go from region to region of the page (elements marked `data-region`), in their order on it. */
import { useEffect } from 'react';

const FOCUSABLE = 'button:not([disabled], [tabindex="-1"]), a[href], input, [tabindex="0"]';

export function useRegions(): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key !== 'F6') return;
      event.preventDefault();
      const regions = [...document.querySelectorAll<HTMLElement>('[data-region]')];
      const here = regions.findIndex((region) => region.contains(document.activeElement));
      const by = event.shiftKey ? -1 : 1;
      const next = regions[(here + by + regions.length) % regions.length];
      const target = next?.matches('[tabindex="0"]') ? next : next?.querySelector<HTMLElement>(FOCUSABLE);
      target?.focus();
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, []);
}
