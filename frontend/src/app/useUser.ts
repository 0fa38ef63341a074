import { useQuery } from '@tanstack/react-query';
import { sessionQuery } from '../api/queries';
import type { Role, User } from '../api/types';

/** Who is signed in; null while it is not known or nobody is. */
export function useUser(): User | null {
  return useQuery(sessionQuery).data?.user ?? null;
}

export function canManage(role: Role | undefined): boolean {
  return role === 'admin';
}

export function canReview(role: Role | undefined): boolean {
  return role === 'expert' || role === 'admin';
}
