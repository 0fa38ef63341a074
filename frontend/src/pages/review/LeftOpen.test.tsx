import { render, screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { revision } from '../../testing/samples';
import { LeftOpen } from './LeftOpen';

const check = { kind: 'holes', feature: 'nucleus', t: 3, cell: 9, words: 'Cell 9 has a hole', fine: false };

it('says how many checks were left open, why, and which', () => {
  const fine = { ...check, cell: 4, words: 'Cell 4 is in two pieces', fine: true };
  render(
    <LeftOpen
      revision={revision({ open_checks: 2, reason: 'Mitosis', checks: [check, fine] })}
      noun="check"
    />,
  );
  expect(screen.getByText('2 checks left open: Mitosis')).toBeTruthy();
  expect(screen.getByText('Cell 9 has a hole, frame 3')).toBeTruthy();
  expect(screen.queryByText(/Cell 4/)).toBeNull();
  expect(screen.getByText('and 1 more')).toBeTruthy();
});

it('says that the checks were not finished when none was known to be open', () => {
  render(
    <LeftOpen
      revision={revision({ reason: 'The checks were not finished (3 of 5 frames).' })}
      noun="check"
    />,
  );
  expect(screen.getByText('Said on submitting: The checks were not finished (3 of 5 frames).')).toBeTruthy();
});

it('says what the annotator said about comments that were left open, and that it is the annotator’s', () => {
  render(<LeftOpen revision={revision({ open_checks: 0, reason: 'It is debris' })} noun="check" />);
  expect(screen.getByText('Said on submitting: It is debris')).toBeTruthy();
});

it('says nothing when nothing was open, and of a submission from before there were checks', () => {
  const { container } = render(
    <>
      <LeftOpen revision={revision({ open_checks: 0 })} noun="check" />
      <LeftOpen revision={revision()} noun="check" />
      <LeftOpen revision={undefined} noun="check" />
    </>,
  );
  expect(container.textContent).toBe('');
});
