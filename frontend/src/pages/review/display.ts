/** How the desk shows the raw images: one range for all views, kept in this browser per movie and channel. */
import type { ChannelContrast } from '../../api/types';

export interface Display {
  low: number;
  high: number;
  gamma: number;
  /** Dark cells on white. */
  invert: boolean;
}

/** Lifts dim cells beside bright ones; what is compared here is outlines, not intensities. */
const GAMMA = 0.7;
export const GAMMAS = { least: 0.2, most: 2, step: 0.05 };

export function automatic(contrast: ChannelContrast | undefined): Display {
  return { low: contrast?.low ?? 0, high: contrast?.high ?? 1, gamma: GAMMA, invert: false };
}

const key = (movie: number, channel: number) => `prospero.review.display.${movie}.${channel}`;

function isDisplay(value: unknown): value is Display {
  if (typeof value !== 'object' || value === null) return false;
  const { low, high, gamma, invert } = value as Record<string, unknown>;
  const numbers = [low, high, gamma].every((n) => typeof n === 'number' && Number.isFinite(n));
  return (
    numbers && (high as number) > (low as number) && (gamma as number) > 0 && typeof invert === 'boolean'
  );
}

/** As it was left, else automatic. */
export function loadDisplay(movie: number, channel: number, contrast: ChannelContrast | undefined): Display {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(key(movie, channel)) ?? 'null');
    return isDisplay(stored) ? stored : automatic(contrast);
  } catch {
    return automatic(contrast);
  }
}

export function saveDisplay(movie: number, channel: number, display: Display): void {
  try {
    localStorage.setItem(key(movie, channel), JSON.stringify(display));
  } catch {
    // Storage is blocked or full: it holds until the page is left.
  }
}
