import { readCommandLine } from '../../../../lib/local/terminal/command-line';

test('follows its files unless told not to', () => {
  expect(readCommandLine([]).watch).toBe(true);
  expect(readCommandLine(['--no-watch']).watch).toBe(false);
});

test.each([
  ['--lgos=all', 'Unknown option --lgos. Did you mean --logs?'],
  ['--datta', 'Unknown option --datta. Did you mean --data?'],
  ['--zzzzzzzz', 'Unknown option --zzzzzzzz.'],
])('%s: names the nearest option', (typed, message) => {
  expect(() => readCommandLine([typed])).toThrow(`${message}\nSee npm start -- --help`);
});
