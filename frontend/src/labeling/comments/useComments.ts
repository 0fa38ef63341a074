import { useSyncExternalStore } from 'react';
import type { Comment } from '../../api/types';
import { useDesk } from '../view/DeskContext';
import { commentsOf } from './comments';

export function useComments(): readonly Comment[] {
  const comments = commentsOf(useDesk().opened);
  return useSyncExternalStore(comments.subscribe, comments.get);
}
