import { describe, expect, it } from 'vitest';
import { lostWords, unsentWords } from './LeaseNotice';

const at = (hour: number, minute: number) => new Date(2026, 2, 9, hour, minute).toISOString();
const holder = (name: string, mine = false) => ({
  holder: name,
  mine,
  tab: 'tab',
  until: at(15, 50),
  may_take_over: mine,
});

describe('unsentWords', () => {
  it('promises that edits are kept only where they are', () => {
    expect(unsentWords(1, true)).toBe(
      '1 edit was not sent. It is kept here and sent when you have the task again and nobody has changed it.',
    );
    expect(unsentWords(2, false)).toBe(
      '2 edits were not sent. They are only in this page, and sent when you have the task again and nobody has ' +
        'changed it. Leave it open until then, or download them.',
    );
  });
});

describe('lostWords', () => {
  it('says when the task went back to the queue', () => {
    expect(lostWords({ until: at(15, 42), takenBy: null, now: null })).toBe(
      'This task went back to the queue at 15:42. What you saved is kept.',
    );
  });

  it('names who works on it now, and until when', () => {
    expect(lostWords({ until: at(15, 42), takenBy: null, now: holder('Bob') })).toBe(
      'This task went back to the queue at 15:42. Bob works on it until 15:50. What you saved is kept.',
    );
  });

  it('names who took it over, also when they have left since', () => {
    for (const now of [holder('Eve'), null]) {
      expect(lostWords({ until: at(15, 42), takenBy: 'Eve', now })).toBe(
        'Eve took this task over at 15:42. What you saved is kept.',
      );
    }
  });

  it('sends its own person to the other tab', () => {
    expect(lostWords({ until: at(15, 42), takenBy: 'Ann', now: holder('Ann', true) })).toBe(
      'This task is open in another tab. Work there, or take it over here.',
    );
  });
});
