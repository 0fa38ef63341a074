import type { TrackEvent } from '../../labels/types';

/** How a track ends, beside the end of its lane: "✕ dies", "→ leaves". `x`: where the lane ends, `y`: its middle. */
export function EndMark({ event, x, y }: { event: TrackEvent | null; x: number; y: number }) {
  if (!event) return null;
  const { kind } = event;
  return (
    <g data-end={kind}>
      <path
        d={kind === 'dies' ? `M${x + 5} ${y - 4}l8 8m0 -8l-8 8` : `M${x + 4} ${y}h10m-4 -4l4 4l-4 4`}
        fill="none"
        stroke="var(--text-2)"
        strokeWidth={1.5}
      />
      <text x={x + 19} y={y + 4}>
        {kind}
      </text>
    </g>
  );
}
