/** The panels at the side: beside the canvas where there is room, else a drawer over it. F2 shows them or goes there. */
import { useCallback, useRef, useState } from 'react';

/** As in desk.module.css. */
const NARROW = '(max-width: 1099px)';
const FOCUSABLE = 'button:not([disabled], [tabindex="-1"]), input:not([disabled]), [tabindex="0"]';

const canvas = () => document.querySelector<HTMLElement>('[role=application]');

export function useSidePanels() {
  const ref = useRef<HTMLElement>(null);
  const [opened, setOpened] = useState(false);
  const toggle = useCallback(() => {
    const narrow = matchMedia(NARROW).matches;
    const inside = ref.current?.contains(document.activeElement) ?? false;
    const shows = narrow ? ref.current?.dataset['open'] !== 'true' : !inside;
    setOpened(shows);
    if (!shows) {
      canvas()?.focus({ preventScroll: true });
      return;
    }
    // After the drawer is drawn: what is hidden takes no focus.
    requestAnimationFrame(() => {
      const found = [...(ref.current?.querySelectorAll<HTMLElement>(FOCUSABLE) ?? [])];
      found.find((element) => element.getClientRects().length > 0)?.focus();
    });
  }, []);
  const onKeyDown = useCallback((event: React.KeyboardEvent) => {
    if (event.key !== 'Escape' || !matchMedia(NARROW).matches) return;
    event.preventDefault();
    setOpened(false);
    canvas()?.focus({ preventScroll: true });
  }, []);
  /** In view, without taking the focus. */
  const show = useCallback(() => setOpened(true), []);
  return { ref, opened, toggle, show, onKeyDown };
}
