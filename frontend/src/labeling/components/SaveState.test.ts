import { expect, it } from 'vitest';
import { saveWords } from './SaveState';

const since = new Date(2026, 2, 9, 15, 42).getTime();

it('says_saved_saving_offline_and_signed_out_in_the_exact_words', () => {
  expect(saveWords({ state: 'saved', pending: 0 })).toBe('Saved');
  expect(saveWords({ state: 'sending', pending: 3 })).toBe('Saving 3');
  expect(saveWords({ state: 'offline', pending: 14, since })).toBe(
    'Offline since 15:42. 14 edits are kept here',
  );
  expect(saveWords({ state: 'offline', pending: 1, since })).toBe('Offline since 15:42. 1 edit is kept here');
  expect(saveWords({ state: 'signedOut', pending: 14 })).toBe('Signed out. 14 edits are kept here');
});

it('says_when_this_browser_keeps_no_copy', () => {
  expect(saveWords({ state: 'offline', pending: 2, since, durable: false })).toBe(
    'Offline since 15:42. 2 edits are only in this page: leave it open',
  );
  expect(saveWords({ state: 'refused', pending: 1, durable: false })).toBe(
    '1 edit is only in this page: leave it open',
  );
  expect(saveWords({ state: 'refused', pending: 1 })).toBe('1 edit kept here');
});

it('says_in_the_words_of_the_server_why_it_cannot_save', () => {
  const trouble = 'The disk of the server is full. Nothing was changed by this request.';
  expect(saveWords({ state: 'unavailable', pending: 1, trouble })).toBe(
    'The server cannot save now: The disk of the server is full. 1 edit is kept here; trying again',
  );
});
