import { describe, expect, it } from 'vitest';
import { ago, counted, framesOf, reasonWords, score, dayOf, untilWhen } from './words';
import { noWork } from '../testing/samples';

describe('words', () => {
  it('counts with a thin space between thousands', () => {
    expect(counted(1, 'task')).toBe('1 task');
    expect(counted(1208, 'task')).toBe('1\u2009208 tasks');
  });

  it('shows scores without the leading zero, never better than they are', () => {
    expect([0.94, 0.805, 1, 0].map(score)).toEqual(['.94', '.80', '1.00', '.00']);
    expect([0.29, 0.57, 0.8499].map(score)).toEqual(['.29', '.57', '.84']);
  });

  it('names the frames of a window, and counts those of a movie', () => {
    expect(framesOf({ kind: 'segmentation', first: 115, last: 119 })).toBe('frames 115–119');
    expect(framesOf({ kind: 'tracking', first: 0, last: 39 })).toBe('40 frames');
    const whole = { y0: 0, x0: 0, y1: 90, x1: 160 };
    const frames = { kind: 'segmentation', first: 115, last: 119 } as const;
    expect(framesOf({ ...frames, box: whole, core: whole })).toBe('frames 115–119');
    expect(framesOf({ ...frames, box: { ...whole, x0: 64 }, core: { ...whole, x0: 80 } })).toBe(
      'frames 115–119, part at row 0, column 80',
    );
  });

  it('says how long ago', () => {
    const now = Date.parse('2026-03-12T12:00:00Z');
    expect(ago('2026-03-12T11:59:00Z', now)).toBe('just now');
    expect(ago('2026-03-12T10:50:00Z', now)).toBe('1 h ago');
    expect(ago('2026-03-11T10:50:00Z', now)).toBe('yesterday');
    expect(ago('2026-03-08T10:50:00Z', now)).toBe('4 days ago');
    expect(ago(null, now)).toBe('');
  });

  it('gives the reason for having no work in the words of the design', () => {
    const until = new Date(2026, 2, 12, 15, 20).toISOString();
    expect(reasonWords(noWork({ kind: 'tracking', count: 12, until }))).toBe(
      'All 12 are being worked on. The next is free by 15:20',
    );
    expect(reasonWords(noWork({ reason: 'done', count: 412 }))).toBe(
      'done. All 412 tasks are in review or approved',
    );
    expect(reasonWords(noWork({ kind: 'tracking', reason: 'skill', level: 1, practice: 2 }))).toBe(
      'needs the tracking skill, 2 practice tasks to go',
    );
  });

  it('says something of a reason that only a newer server knows', () => {
    expect(reasonWords(noWork({ reason: 'a new one' as never }))).toBe('nothing that you can have right now');
  });

  it('says until when in clock times and days, never as a countdown', () => {
    const at = (day: number, hour: number) => new Date(2026, 2, day, hour).toISOString();
    const moment = Date.parse(at(12, 10));
    expect(untilWhen(at(12, 18), moment)).toBe('18:00 today');
    expect(untilWhen(at(13, 9), moment)).toBe('09:00 tomorrow');
    expect(untilWhen(at(20, 9), moment)).toBe('09:00 on 20 March');
    expect(untilWhen(null, moment)).toBe('');
    expect(dayOf(new Date(2025, 2, 9).toISOString(), moment)).toBe('9 March 2025');
  });
});
