import { expect, it } from 'vitest';
import { ProblemError, UnreachableError } from '../api/problems';
import { fieldError, otherError } from './refused';

const refused = new ProblemError(422, 'invalid', 'name: has 0 characters', {
  errors: [
    { where: 'name', what: 'has 0 characters. Choose another.' },
    { where: 'scopes[0]', what: 'Must be one of: read, work.' },
  ],
});

it('says what is wrong beside the field', () => {
  expect(fieldError(refused, 'name')).toBe('This has 0 characters. Choose another.');
  const taken = new ProblemError(422, 'invalid', '', {
    errors: [{ where: 'name', what: 'there is one of this name already. Choose another name.' }],
  });
  expect(fieldError(taken, 'name')).toBe('There is one of this name already. Choose another name.');
  expect(fieldError(refused, 'scopes')).toBe('Must be one of: read, work.');
  expect(fieldError(refused, 'days')).toBeNull();
  expect(fieldError(null, 'name')).toBeNull();
});

it('says the rest elsewhere, and nothing twice', () => {
  expect(otherError(refused, ['name'])).toBeNull();
  expect(otherError(refused, ['days'])).toBe('name: has 0 characters. Choose another.');
  expect(otherError(new UnreachableError(null), ['name'])).toMatch(/did not answer/);
  expect(otherError(null, ['name'])).toBeNull();
  const over = new ProblemError(409, 'last-admin', 'Maya is the only admin.');
  expect(otherError(over, ['role'])).toBe('Maya is the only admin.');
});
