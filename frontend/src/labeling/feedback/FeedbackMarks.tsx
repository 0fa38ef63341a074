/** The errors of the frame shown, on the image: what should be there and what is, each with its line and letter. */
import { useSelector } from '@xstate/react';
import { useMemo } from 'react';
import type { FeedbackError } from '../../api/training';
import { toScreen } from '../../render/camera';
import { OverCurrent } from '../components/Panes';
import { useDesk } from '../view/DeskContext';
import { useShown } from '../view/useLabels';
import classes from './feedback.module.css';
import { KINDS, LETTERS } from './kinds';
import { spanPath } from './spanPath';
import type { FeedbackState } from './useFeedback';

export function FeedbackMarks({ feedback }: { feedback: FeedbackState }) {
  return (
    <div className={classes.over}>
      <OverCurrent>
        <Marks feedback={feedback} />
      </OverCurrent>
    </div>
  );
}

function Marks({ feedback: { data, at } }: { feedback: FeedbackState }) {
  const { parts, opened } = useDesk();
  const shown = useShown();
  const feature = useSelector(parts.display, (state) => state.context.feature);
  const camera = useSelector(parts.canvas, (state) => state.context.camera);
  const { width } = opened.task.movie;
  const here = useMemo(
    () =>
      (data?.errors ?? []).flatMap((error, index) =>
        error.t === shown && error.feature === feature
          ? [{ error, index, answer: spanPath(error.answer, width), given: spanPath(error.given, width) }]
          : [],
      ),
    [data, shown, feature, width],
  );
  const origin = toScreen(camera, 0, 0);
  const scale = camera.scale / devicePixelRatio;
  const place = `translate(${origin.x / devicePixelRatio} ${origin.y / devicePixelRatio}) scale(${scale})`;
  return (
    <>
      <svg className={classes.marks} aria-hidden>
        <g transform={place}>
          {here.map(({ error, index, answer, given }) => (
            <Mark key={index} {...{ error, answer, given }} current={index === at} />
          ))}
        </g>
      </svg>
      {here.map(({ error, index }) => {
        const { style } = KINDS[error.kind];
        const { x, y } = toScreen(camera, error.x + 0.5, error.y + 0.5);
        const transform = `translate(${x / devicePixelRatio}px, ${y / devicePixelRatio}px) translate(-50%, -50%)`;
        return (
          <span
            key={index}
            className={classes.letter}
            data-style={style}
            data-current={index === at}
            style={{ transform }}
            aria-hidden
          >
            {LETTERS[style]}
          </span>
        );
      })}
    </>
  );
}

interface MarkProps {
  error: FeedbackError;
  answer: string;
  given: string;
  current: boolean;
}

/** What is there now in dashes where it has to go or to change, what should be there as a whole line. */
function Mark({ error, answer, given, current }: MarkProps) {
  const { style } = KINDS[error.kind];
  const paths =
    style === 'relabeled'
      ? [{ d: given || answer, line: 'relabeled' }]
      : style === 'removed'
        ? [{ d: given || answer, line: 'removed' }]
        : [
            { d: style === 'reshaped' ? given : '', line: 'old' },
            { d: answer || given, line: style },
          ];
  return paths.flatMap(({ d, line }) =>
    d
      ? [
          <path key={`${line} below`} d={d} data-below data-current={current} />,
          <path key={line} d={d} data-line={line} data-current={current} />,
        ]
      : [],
  );
}
