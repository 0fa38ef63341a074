import { cleanup, configure } from '@testing-library/react';
import { afterEach } from 'vitest';

// A page that is loaded lazily takes longer than the usual second on a machine that does other things as well.
configure({ asyncUtilTimeout: 8_000 });

// What Mantine asks of a browser and jsdom does not have.
Object.defineProperty(window, 'matchMedia', {
  writable: true,
  value: (query: string): Partial<MediaQueryList> => ({
    matches: false,
    media: query,
    onchange: null,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
    dispatchEvent: () => false,
  }),
});

Object.defineProperty(document, 'fonts', { value: new EventTarget() });

class QuietResizeObserver implements ResizeObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}
window.ResizeObserver = QuietResizeObserver;
window.HTMLElement.prototype.scrollIntoView = () => undefined;
// jsdom has no 2D canvas and prints a page of "not implemented" for each; null is what a browser without one answers.
window.HTMLCanvasElement.prototype.getContext = () => null;

afterEach(() => {
  cleanup();
});
