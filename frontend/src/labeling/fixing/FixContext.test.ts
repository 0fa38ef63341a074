import { expect, it } from 'vitest';
import { fixingIn } from './FixContext';

it('reads from the address where the expert came from and goes on', () => {
  const search = new URLSearchParams('fix=1&next=9&order=oldest&person=4&debug');
  expect(fixingIn(7, search)).toEqual({
    desk: '/review/7?order=oldest&person=4',
    next: '/review/9?order=oldest&person=4',
  });
  expect(fixingIn(7, new URLSearchParams('fix=1&next=../x'))).toEqual({ desk: '/review/7', next: '/review' });
  expect(fixingIn(7, new URLSearchParams('order=oldest'))).toBeNull();
});
