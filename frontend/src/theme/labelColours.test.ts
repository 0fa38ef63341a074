/** The label colours are told apart in normal, protan, deutan and tritan sight (Machado et al. 2009, full severity), in OKLab. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { LABEL_COLOURS, parseColour } from '../render/palette';

type Triple = readonly [number, number, number];
const css = readFileSync(fileURLToPath(new URL('./tokens.css', import.meta.url)), 'utf8');
const labels = Array.from({ length: LABEL_COLOURS }, (_, i) => {
  const hex = new RegExp(`--label-${i + 1}:\\s*(#[0-9a-f]{6})`, 'i').exec(css)?.[1];
  return parseColour(hex ?? '')!.map(linear) as unknown as Triple;
});

function linear(part: number): number {
  return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
}

const times = (rows: readonly Triple[], [a, b, c]: Triple): Triple =>
  rows.map(([x, y, z]) => x * a + y * b + z * c) as unknown as Triple;

const SIGHTS: Record<string, { rows: readonly Triple[]; least: number }> = {
  normal: {
    rows: [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ],
    least: 0.13,
  },
  protan: {
    rows: [
      [0.152286, 1.052583, -0.204868],
      [0.114503, 0.786281, 0.099216],
      [-0.003882, -0.048116, 1.051998],
    ],
    least: 0.09,
  },
  deutan: {
    rows: [
      [0.367322, 0.860646, -0.227968],
      [0.280085, 0.672501, 0.047413],
      [-0.01182, 0.04294, 0.968881],
    ],
    least: 0.09,
  },
  tritan: {
    rows: [
      [1.255528, -0.076749, -0.178779],
      [-0.078411, 0.930809, 0.147602],
      [0.004733, 0.691367, 0.3039],
    ],
    least: 0.09,
  },
};

function oklab(rgb: Triple): Triple {
  const lms = times(
    [
      [0.4122214708, 0.5363325363, 0.0514459929],
      [0.2119034982, 0.6806995451, 0.1073969566],
      [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    rgb.map((part) => Math.min(1, Math.max(0, part))) as unknown as Triple,
  ).map(Math.cbrt) as unknown as Triple;
  return times(
    [
      [0.2104542553, 0.793617785, -0.0040720468],
      [1.9779984951, -2.428592205, 0.4505937099],
      [0.0259040371, 0.7827717662, -0.808675766],
    ],
    lms,
  );
}

it.each(Object.entries(SIGHTS))('keeps all twelve apart in %s sight', (_, { rows, least }) => {
  const seen = labels.map((colour) => oklab(times(rows, colour)));
  let closest = Infinity;
  seen.forEach((a, i) => {
    for (const b of seen.slice(i + 1)) {
      closest = Math.min(closest, Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]));
    }
  });
  expect(closest).toBeGreaterThan(least);
});
