// Synth prints what a description allows but an operator should look at, and nothing else.

import { MINIMAL } from '../support/description';
import { EXAMPLE_ROUTES, everyOption } from '../support/example-description';
import { synthesized } from '../support/synthesized';

const trusted = synthesized();
const doubtful = synthesized({ yaml: MINIMAL.replace('[hmac-v1]', 'none') });
const everything = synthesized({ yaml: everyOption().twoRegions, files: EXAMPLE_ROUTES });

const warnings = ({ app }: typeof trusted) =>
  app.node
    .findAll()
    .flatMap(({ node }) => node.metadata)
    .filter(({ type }) => type === 'aws:cdk:warning')
    .map(({ data }) => String(data).replace(/ \[ack: .*\]$/, ''));

test('header mode and unsigned forwarding are printed as warnings of the stack', () => {
  expect(warnings(doubtful)).toEqual([
    'auth.mode is header: callers name their own tenant, and no credential is checked',
    'signing.schemes is none: Cells cannot tell the gateway from anyone else who reaches them',
    expect.stringMatching(/^proxy\.authorization is not set: Cells receive callers' tokens/),
  ]);
});

test.each(Object.entries({ trusted, everything }))('a description without doubts prints none: %s', (_, built) => {
  expect(warnings(built)).toEqual([]);
});
