/** Frames in words: [0, 1, 2, 4, 5, 6, 8, 9, 10] -> "0-2, 4-6 and 8-10". */
export function formatFrameRanges(frames: readonly number[]): string {
  const sorted = [...new Set(frames)].sort((a, b) => a - b);
  const ranges: string[] = [];
  for (let i = 0; i < sorted.length;) {
    const first = sorted[i]!;
    let last = first;
    i += 1;
    while (i < sorted.length && sorted[i] === last + 1) {
      last += 1;
      i += 1;
    }
    ranges.push(first === last ? String(first) : `${first}-${last}`);
  }
  if (ranges.length < 2) return ranges.join('');
  return `${ranges.slice(0, -1).join(', ')} and ${ranges.at(-1)!}`;
}
