import { beforeEach, describe, expect, it } from 'vitest';
import { FINGER_RESTS_MS, Gestures, YOUNG_STROKE_MS, type Contact, type PointerKind } from './gestures';

let gestures: Gestures;
beforeEach(() => {
  gestures = new Gestures();
});

const contact = (
  kind: PointerKind,
  id: number,
  x: number,
  y: number,
  more: Partial<Contact> = {},
): Contact => ({
  id,
  kind,
  x,
  y,
  button: 0,
  shift: false,
  alt: false,
  time: 0,
  ...more,
});
const down = (kind: PointerKind, id: number, x: number, y: number, more: Partial<Contact> = {}) =>
  gestures.down(contact(kind, id, x, y, more));
const move = (kind: PointerKind, id: number, x: number, y: number) => gestures.move({ id, kind }, [{ x, y }]);
const up = (id: number, x: number, y: number) => gestures.up({ id, x, y });
const types = (acts: readonly { type: string }[]) => acts.map(({ type }) => type);

describe('mouse and pen', () => {
  it('a_mouse_draws_at_once_and_pans_with_the_middle_button', () => {
    expect(move('mouse', 1, 2, 3)).toEqual([{ type: 'MOVE', points: [{ x: 2, y: 3 }] }]);
    expect(down('mouse', 1, 5, 6, { shift: true })).toEqual([
      { type: 'DOWN', x: 5, y: 6, shift: true, alt: false, pan: false, erase: false },
    ]);
    expect(types(up(1, 7, 6))).toEqual(['MOVE', 'UP']);
    expect(down('mouse', 1, 5, 6, { button: 1 })[0]).toMatchObject({ type: 'DOWN', pan: true });
  });

  it('the_right_button_and_the_barrel_do_nothing', () => {
    expect(down('mouse', 1, 5, 6, { button: 2 })).toEqual([]);
    expect(down('pen', 2, 5, 6, { button: 2 })).toEqual([]);
    expect(gestures.busy).toBe(false);
  });

  it('the_other_end_of_a_pen_erases', () => {
    expect(down('pen', 2, 5, 6, { button: 5 })[0]).toMatchObject({ type: 'DOWN', erase: true });
  });

  it('a_second_pointer_does_not_disturb_a_stroke', () => {
    down('pen', 2, 5, 6);
    expect(down('mouse', 1, 50, 60)).toEqual([]);
    expect(move('mouse', 1, 55, 60)).toEqual([]);
    expect(types(move('pen', 2, 6, 6))).toEqual(['MOVE']);
  });
});

describe('one finger', () => {
  it('draws_when_it_moves_from_where_it_touched', () => {
    expect(down('touch', 1, 10, 10)).toEqual([]);
    expect(move('touch', 1, 12, 10)).toEqual([]);
    const acts = move('touch', 1, 30, 10);
    expect(types(acts)).toEqual(['DOWN', 'MOVE']);
    expect(acts[0]).toMatchObject({ x: 10, y: 10 });
    expect(types(up(1, 31, 10))).toEqual(['MOVE', 'UP']);
  });

  it('draws_when_it_rests_and_clicks_when_it_taps', () => {
    down('touch', 1, 10, 10, { time: 1000 });
    expect(gestures.decidesAt).toBe(1000 + FINGER_RESTS_MS);
    expect(gestures.wait(1000 + FINGER_RESTS_MS - 1)).toEqual([]);
    expect(types(gestures.wait(1000 + FINGER_RESTS_MS))).toEqual(['DOWN']);
    up(1, 10, 10);
    down('touch', 2, 20, 20, { time: 2000 });
    expect(types(up(2, 20, 20))).toEqual(['DOWN', 'MOVE', 'UP']);
  });

  it('is_a_palm_once_a_pen_was_seen', () => {
    move('pen', 9, 1, 1);
    expect(down('touch', 1, 10, 10)).toEqual([]);
    expect(move('touch', 1, 60, 10)).toEqual([]);
    expect(up(1, 60, 10)).toEqual([]);
    expect(gestures.decidesAt).toBeNull();
  });

  it('what_a_palm_painted_before_its_pen_came_is_dropped', () => {
    down('touch', 1, 10, 10);
    move('touch', 1, 30, 10);
    expect(types(down('pen', 9, 80, 80))).toEqual(['DROP', 'DOWN']);
    expect(move('touch', 1, 31, 10)).toEqual([]);
    expect(types(move('pen', 9, 81, 80))).toEqual(['MOVE']);
  });

  it('what_the_system_takes_away_is_dropped_and_a_lost_pointer_keeps_its_stroke', () => {
    down('touch', 1, 10, 10);
    move('touch', 1, 30, 10);
    expect(types(gestures.cancel(1))).toEqual(['DROP']);
    down('mouse', 2, 10, 10);
    expect(types(gestures.lost(2))).toEqual(['LOST']);
    expect(gestures.busy).toBe(false);
  });
});

describe('two fingers', () => {
  it('pan_and_zoom_around_the_point_between_them', () => {
    down('touch', 1, 0, 0);
    down('touch', 2, 100, 0);
    expect(move('touch', 2, 200, 0)).toEqual([{ type: 'PINCH', x: 50, y: 0, dx: 50, dy: 0, factor: 2 }]);
    expect(move('touch', 1, 0, 0)).toEqual([{ type: 'PINCH', x: 100, y: 0, dx: 0, dy: 0, factor: 1 }]);
  });

  it('never_draw_even_when_the_second_comes_a_moment_later', () => {
    down('touch', 1, 0, 0, { time: 0 });
    expect(types(move('touch', 1, 20, 0))).toEqual(['DOWN', 'MOVE']);
    expect(types(down('touch', 2, 100, 0, { time: YOUNG_STROKE_MS - 1 }))).toEqual(['DROP']);
    expect(types(move('touch', 1, 0, 0))).toEqual(['PINCH']);
  });

  it('keep_a_stroke_that_was_drawn_for_a_while', () => {
    down('touch', 1, 0, 0, { time: 0 });
    move('touch', 1, 20, 0);
    expect(types(down('touch', 2, 100, 0, { time: YOUNG_STROKE_MS }))).toEqual(['UP']);
  });

  it('end_with_the_first_that_is_lifted_and_the_other_draws_nothing', () => {
    down('touch', 1, 0, 0);
    down('touch', 2, 100, 0);
    expect(up(1, 0, 0)).toEqual([]);
    expect(move('touch', 2, 140, 0)).toEqual([]);
    expect(up(2, 140, 0)).toEqual([]);
    expect(types(down('touch', 3, 0, 0))).toEqual([]);
    expect(types(move('touch', 3, 40, 0))).toEqual(['DOWN', 'MOVE']);
  });

  it('work_after_a_pen_was_seen_and_not_while_it_draws', () => {
    down('pen', 9, 1, 1);
    down('touch', 1, 0, 0);
    expect(down('touch', 2, 100, 0)).toEqual([]);
    expect(move('touch', 2, 150, 0)).toEqual([]);
    up(9, 1, 1);
    up(1, 0, 0);
    up(2, 150, 0);
    down('touch', 1, 0, 0);
    down('touch', 2, 100, 0);
    expect(types(move('touch', 2, 150, 0))).toEqual(['PINCH']);
  });
});

describe('tools that take clicks', () => {
  const taps = new Gestures(
    () => 1,
    () => 'click',
  );

  it('a_finger_clicks_when_it_is_lifted_however_long_it_rested_or_shook', () => {
    expect(taps.down(contact('touch', 1, 10, 10))).toEqual([]);
    expect(taps.decidesAt).toBeNull();
    expect(taps.wait(10 * FINGER_RESTS_MS)).toEqual([]);
    expect(taps.move({ id: 1, kind: 'touch' }, [{ x: 30, y: 10 }])).toEqual([]);
    const acts = taps.up({ id: 1, x: 30, y: 10 });
    expect(types(acts)).toEqual(['DOWN', 'MOVE', 'UP']);
    expect(acts[0]).toMatchObject({ x: 10, y: 10 });
  });

  it('two_fingers_and_a_palm_before_the_pen_click_nothing', () => {
    taps.down(contact('touch', 1, 10, 10));
    expect(taps.down(contact('touch', 2, 50, 50, { time: 900 }))).toEqual([]);
    expect(types(taps.move({ id: 2, kind: 'touch' }, [{ x: 60, y: 60 }]))).toEqual(['PINCH']);
    expect([...taps.up({ id: 2, x: 60, y: 60 }), ...taps.up({ id: 1, x: 10, y: 10 })]).toEqual([]);
    taps.down(contact('touch', 3, 10, 10, { time: 2000 }));
    expect(types(taps.down(contact('pen', 4, 20, 20, { time: 3000 })))).toEqual(['DOWN']);
    expect(types(taps.up({ id: 4, x: 20, y: 20 }))).toEqual(['MOVE', 'UP']);
    expect(taps.up({ id: 3, x: 10, y: 10 })).toEqual([]);
  });

  it('half_an_outline_goes_when_a_second_finger_comes', () => {
    const lines = new Gestures(
      () => 1,
      () => 'drag',
    );
    lines.down(contact('touch', 1, 10, 10));
    expect(types(lines.wait(FINGER_RESTS_MS))).toEqual(['DOWN']);
    expect(types(lines.down(contact('touch', 2, 50, 50, { time: 10 * YOUNG_STROKE_MS })))).toEqual(['DROP']);
  });
});
