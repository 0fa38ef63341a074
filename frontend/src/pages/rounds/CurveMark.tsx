import type { CurveFigure } from './curve';
import classes from './charts.module.css';

/** The marker of a figure, around (x, y). */
export function CurveMark({ figure, x, y }: { figure: CurveFigure; x: number; y: number }) {
  const { marker, hollow, colour } = figure;
  const look = { className: hollow ? classes.hollow : classes.mark, style: { color: colour } };
  switch (marker) {
    case 'circle':
      return <circle cx={x} cy={y} r={3.5} {...look} />;
    case 'square':
      return <rect x={x - 3.25} y={y - 3.25} width={6.5} height={6.5} {...look} />;
    case 'diamond':
      return <path d={`M${x} ${y - 4.5}l4.5 4.5l-4.5 4.5l-4.5 -4.5z`} {...look} />;
    case 'triangle':
      return <path d={`M${x} ${y - 4.5}l4.5 7.8h-9z`} {...look} />;
  }
}
