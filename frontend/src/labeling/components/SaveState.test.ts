import { expect, it } from 'vitest';
import { saveWords } from './SaveState';

it('says_saved_saving_offline_and_signed_out_in_the_exact_words', () => {
  expect(saveWords('saved', 0)).toBe('Saved');
  expect(saveWords('sending', 3)).toBe('Saving 3');
  expect(saveWords('offline', 14)).toBe('Offline. 14 edits are kept here');
  expect(saveWords('offline', 1)).toBe('Offline. 1 edit is kept here');
  expect(saveWords('signedOut', 14)).toBe('Signed out. 14 edits are kept here');
});
