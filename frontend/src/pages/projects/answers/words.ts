import type { AnswerUse } from '../../../api/answers';
import type { TaskSummary } from '../../../api/types';
import { framesOf, kindWord } from '../../words';

export const USE_WORDS: Record<AnswerUse, string> = { gold: 'Check task', practice: 'Practice' };

/** `7 · well B4, field 2 · segmentation, frames 120–124`: the number first, as it stands in addresses. */
export const taskWords = (task: TaskSummary) =>
  `${task.id} · ${task.movie.name} · ${kindWord(task.kind)}, ${framesOf(task)}`;
