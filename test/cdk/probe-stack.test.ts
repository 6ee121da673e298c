// The probe Cell's stack: nothing of it without the setting, one function with what it needs and no more with it.

import { Template } from 'aws-cdk-lib/assertions';
import * as ENV from '../../lambdas/contract/environment';
import { faultsOf, load, TRUSTED } from '../support/description';
import { grantedStatements } from '../support/iam-statements';
import { synthesized } from '../support/synthesized';

jest.mock('../../lib/constructs/bundles', () => jest.requireActual<object>('../support/stub-bundles'));

const plain = synthesized();
const off = synthesized({ yaml: `${TRUSTED}probe: false\n` });
const on = synthesized({ yaml: `${TRUSTED}probe: true\n` });
const withSigning = (signing: string) => TRUSTED.replace('{ schemes: [hmac-v1] }', `{ ${signing} }`);
const china = synthesized({
  yaml: `${withSigning('schemes: [hmac-v1], perCellKeys: true')}region: cn-north-1\nprobe: true\n`,
});
const byPublicKey = synthesized({
  yaml: `${withSigning('schemes: [rfc9421], rfc9421Algorithm: ed25519')}probe: { publicKey: '-----BEGIN PUBLIC KEY-----' }\n`,
});
const ADDRESS = 'https://abc.execute-api.eu-central-1.amazonaws.com';

const templateOf = ({ probe }: typeof on): Template => {
  if (probe === undefined) throw new Error('there is no probe stack');
  return Template.fromStack(probe);
};
const functionOf = (built: typeof on) => {
  const [only, ...others] = Object.values(templateOf(built).findResources('AWS::Lambda::Function'));
  expect(others).toEqual([]);
  return only?.['Properties'] as Record<string, unknown>;
};
const variables = (built: typeof on) =>
  Object.keys((functionOf(built)['Environment'] as { Variables: object }).Variables);

test('without the setting there is no stack, and with it the others stay as they are', () => {
  expect([plain.probe, off.probe]).toEqual([undefined, undefined]);
  expect(on.gatewayTemplate.toJSON()).toEqual(plain.gatewayTemplate.toJSON());
  expect(on.stateTemplate.toJSON()).toEqual(plain.stateTemplate.toJSON());
});

test('it is one function on arm64, outside any VPC, behind an API of its own', () => {
  expect(functionOf(on)).toMatchObject({ Architectures: ['arm64'], Timeout: 30 });
  expect(functionOf(on)).not.toHaveProperty('VpcConfig');
  templateOf(on).resourceCountIs('AWS::ApiGatewayV2::Api', 1);
  templateOf(on).hasOutput('ProbeUrl', {});
  templateOf(on).hasOutput('ProbeSecretArn', {});
});

test('it may write its log, and read its own secret and the shared signing key: nothing else', () => {
  const granted = grantedStatements(templateOf(on));
  expect(new Set(granted.flatMap(({ actions }) => actions))).toEqual(
    new Set(['logs:CreateLogStream', 'logs:PutLogEvents', 'secretsmanager:GetSecretValue']),
  );
  expect(
    granted
      .filter(({ actions }) => actions.includes('secretsmanager:GetSecretValue'))
      .map(({ resources }) => resources),
  ).toEqual([['<export SigningSecret>', '<CellSecret>']]);
});

test('a deployment that signs by Ed25519 alone shows it no key but the public one', () => {
  expect(variables(byPublicKey)).toContain(ENV.probePublicKey);
  expect(variables(byPublicKey)).not.toContain(ENV.signingSecretId);
});

test('by Ed25519 the proxy signs with the private key alone, which the other functions cannot read', () => {
  const keys = ({ gatewayTemplate }: typeof on) =>
    Object.entries(gatewayTemplate.findResources('AWS::Lambda::Function')).flatMap(([id, { Properties }]) => {
      const { Variables } = (Properties as { Environment: { Variables: object } }).Environment;
      const own = Object.keys(Variables).filter((name) =>
        [ENV.signingSecretId, ENV.signingPrivateKeyId].includes(name),
      );
      return own.map((name) => [id.replace(/Function\w+$/, ''), name]);
    });
  expect(keys(byPublicKey)).toEqual([['RequestPathProxy', ENV.signingPrivateKeyId]]);
  expect(keys(on)).toEqual([['RequestPathProxy', ENV.signingSecretId]]);
  const read = grantedStatements(byPublicKey.gatewayTemplate).filter(({ resources }) =>
    resources.some((name) => /Signing/.test(name)),
  );
  expect(read.map(({ owner, resources }) => [owner.replace(/Role.*$/, ''), resources])).toEqual([
    ['RequestPathProxy', ['<export SigningPrivateKey>']],
  ]);
});

test('it is told its secret and the key that it verifies with, and reads them by the extension', () => {
  const own = (built: typeof on) => variables(built).filter((name) => /^(?:PROBE|SIGNING)_/.test(name));
  expect(own(on).toSorted()).toEqual([ENV.probePerCellKeys, ENV.probeSecretId, ENV.signingSecretId].toSorted());
  expect(own(byPublicKey).toSorted()).toEqual([ENV.probePerCellKeys, ENV.probePublicKey, ENV.probeSecretId].toSorted());
  expect(functionOf(on)['Layers']).toHaveLength(1);
  templateOf(on).hasResourceProperties('AWS::SecretsManager::Secret', {
    GenerateSecretString: { PasswordLength: 64, ExcludePunctuation: true },
  });
});

test('in China it takes the processor and the names of that partition', () => {
  expect(functionOf(china)).toMatchObject({
    Architectures: ['x86_64'],
    Environment: { Variables: { [ENV.probePerCellKeys]: '1' } },
  });
  expect(JSON.stringify(templateOf(china).toJSON())).not.toContain('arn:aws:');
});

test('its secret and its log go with it', () => {
  for (const resource of Object.values(templateOf(on).findResources('AWS::SecretsManager::Secret'))) {
    expect(resource).toMatchObject({ DeletionPolicy: 'Delete' });
  }
});

test('with its address the routes have the four probe Cells; those that the description names itself stay', () => {
  const named = load({ yaml: `${TRUSTED}probe: { url: '${ADDRESS}' }\n` });
  expect(Object.keys(named.cells)).toEqual(
    expect.arrayContaining(['probe', 'probe-slow', 'probe-circuit', 'probe-fallback']),
  );
  expect(Object.keys(load({ yaml: `${TRUSTED}probe: true\n` }).cells)).not.toContain('probe');
});

test.each([
  ['maybe', 'probe'],
  ["{ url: 'http://abc.example.com' }", 'probe'],
  ["{ publicKey: 'x' }", 'probe'],
])('%s is refused', (value, where) => {
  expect(Object.keys(faultsOf({ yaml: `${TRUSTED}probe: ${value}\n` }))).toContain(where);
});
