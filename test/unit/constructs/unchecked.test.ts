// What only a description that nobody checked could ask of the constructs is an error with a reason.

import { App, Stack } from 'aws-cdk-lib';
import { RootConstruct } from 'constructs';
import { apiDomain } from '../../../lib/constructs/api-domain';
import { codeOf } from '../../../lib/constructs/function-asset';
import { Identity } from '../../../lib/constructs/identity';
import { load, TRUSTED } from '../../support/description';

const scope = () => new Stack(new App({ analyticsReporting: false }), 'S');

test.each(['issuer', 'jwksUri', 'audience'] as const)('tokens without %s', (left) => {
  const config = load({ yaml: TRUSTED });
  const auth = { ...config.auth, [left]: undefined };
  expect(() => new Identity(scope(), 'Identity', { ...config, auth })).toThrow('jwt mode without an issuer');
});

test('two regions without a zone', () => {
  const certificateArn = 'arn:aws:acm:eu-central-1:123456789012:certificate/c';
  const domain = { name: 'api.example.com', certificateArn, hsts: { maxAgeSeconds: 0, includeSubDomains: false } };
  const place = { role: 'first', region: 'eu-central-1', checkSeconds: 30, failuresToFailOver: 3 } as const;
  expect(() => apiDomain(scope(), domain, place)).toThrow('two regions without a zone');
});

test('a function without an App above it', () => {
  expect(() => codeOf(new RootConstruct('Root'), 'proxy', Buffer.from(''))).toThrow('a function needs an App above it');
});
