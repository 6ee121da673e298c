// The preflight names every missing tool, and how to get it.

import { missingTools, runs, TOOLS } from './support/tools';

test('names what is missing, with its package', () => {
  expect(
    missingTools({ promtool: 'prometheus', amtool: 'prometheus-alertmanager' }, (tool) => tool === 'promtool'),
  ).toEqual(['amtool (apt-get install prometheus-alertmanager)']);
});

test('a program that is not there does not run', () => {
  expect(runs('no-such-program-anywhere')).toBe(false);
});

test('all tools of the system tests are there', () => {
  expect(missingTools(TOOLS, runs)).toEqual([]);
});
