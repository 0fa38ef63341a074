import { ActionIcon, Tooltip, VisuallyHidden } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { counted } from '../words';
import classes from './FrameBar.module.css';

/** More frames than this do not fit as buttons with words; they become a strip of bars. */
const MAX_CHIPS = 8;

interface FrameBarProps {
  frames: readonly number[];
  t: number;
  /** The changes of each frame that are shown, and all of them. */
  counts: ReadonlyMap<number, number>;
  all: ReadonlyMap<number, number>;
  onFrame: (t: number) => void;
  onStep: (by: 1 | -1) => void;
}

/** `3 changes`, or `1 of 3` where others are left out. */
function figure(shown: number, all: number): string {
  return shown === all ? counted(all, 'change') : `${shown} of ${all}`;
}

function words(t: number, shown: number, all: number): string {
  if (all === 0) return `Frame ${t}, no changes`;
  return `Frame ${t}, ${figure(shown, all)}${shown === all ? '' : ' changes shown'}`;
}

function Chips({ frames, t, counts, all, onFrame }: FrameBarProps) {
  return (
    <div className={classes.chips}>
      {frames.map((frame) => {
        const [shown, total] = [counts.get(frame) ?? 0, all.get(frame) ?? 0];
        return (
          <button
            key={frame}
            type="button"
            className={classes.chip}
            aria-current={frame === t || undefined}
            onClick={() => onFrame(frame)}
          >
            <VisuallyHidden>{words(frame, shown, total)}</VisuallyHidden>
            <span aria-hidden>{frame}</span>
            <span aria-hidden>{frame === t || shown < total ? figure(shown, total) : total}</span>
          </button>
        );
      })}
    </div>
  );
}

/** A bar for each frame, as high as it has shown changes, faint where it has others only; the keys ← → do the same. */
function Strip({ frames, t, counts, all, onFrame }: FrameBarProps) {
  const most = Math.max(1, ...counts.values());
  return (
    <div className={classes.strip}>
      <span className={classes.now}>
        <b>{t}</b> {figure(counts.get(t) ?? 0, all.get(t) ?? 0)}
      </span>
      <div className={classes.bars} role="group" aria-label="Frames">
        {frames.map((frame) => {
          const [shown, total] = [counts.get(frame) ?? 0, all.get(frame) ?? 0];
          return (
            <button
              key={frame}
              type="button"
              tabIndex={-1}
              aria-current={frame === t || undefined}
              aria-label={words(frame, shown, total)}
              title={words(frame, shown, total)}
              onClick={() => onFrame(frame)}
            >
              {shown > 0 ? (
                <i style={{ height: `${20 + (80 * shown) / most}%` }} />
              ) : (
                total > 0 && <i data-others style={{ height: '20%' }} />
              )}
            </button>
          );
        })}
      </div>
    </div>
  );
}

export function FrameBar(props: FrameBarProps) {
  const { frames, t, onStep } = props;
  return (
    <div className={classes.bar}>
      <Tooltip label="Frame before (←)">
        <ActionIcon
          aria-label="Frame before"
          aria-keyshortcuts="ArrowLeft"
          disabled={t === frames[0]}
          onClick={() => onStep(-1)}
        >
          <IconChevronLeft size={18} stroke={1.75} />
        </ActionIcon>
      </Tooltip>
      {frames.length <= MAX_CHIPS ? <Chips {...props} /> : <Strip {...props} />}
      <Tooltip label="Next frame (→)">
        <ActionIcon
          aria-label="Next frame"
          aria-keyshortcuts="ArrowRight"
          disabled={t === frames.at(-1)}
          onClick={() => onStep(1)}
        >
          <IconChevronRight size={18} stroke={1.75} />
        </ActionIcon>
      </Tooltip>
    </div>
  );
}
