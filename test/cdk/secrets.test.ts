// No secret stands in what is synthesized: Secrets Manager makes them, and nothing of the environment is written down.

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { TRUSTED } from '../support/description';
import { EXAMPLE_ROUTES, everyOption } from '../support/example-description';
import { synthesized } from '../support/synthesized';

const MARK = 'hunter2-of-the-environment';
const SECRET_VARIABLES = [
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'GATEWAY_SIGNING_SECRET',
  'GATEWAY_TOKEN',
  'CELL_SIGNING_SECRET',
];

const { twoRegions, mutualTls } = everyOption();
const ed25519 = TRUSTED.replace('[hmac-v1]', '[rfc9421], rfc9421Algorithm: ed25519');

/** The environment holds the mark while the work is done, and no longer. */
function withMark<T>(work: () => T): T {
  const marked = Object.fromEntries(SECRET_VARIABLES.map((name) => [name, MARK]));
  const replaced = jest.replaceProperty(process, 'env', { ...process.env, ...marked });
  try {
    return work();
  } finally {
    replaced.restore();
  }
}

const deployments = withMark(() =>
  [twoRegions, mutualTls, ed25519].map((yaml) => synthesized({ yaml, files: EXAMPLE_ROUTES })),
);
const templates = deployments.flatMap((deployment) => deployment.templates);

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
}

/** Values anywhere in a template, with the way to each. */
function textsIn(value: unknown, way = ''): [string, string][] {
  if (typeof value === 'string') return [[way, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) => textsIn(one, `${way}/${key}`));
}

describe('no template holds a secret', () => {
  test('every one is generated, and none is typed', () => {
    const secrets = templates.flatMap((template) =>
      Object.values(template.findResources('AWS::SecretsManager::Secret')),
    );
    expect(secrets).toHaveLength(17);
    for (const { Properties } of secrets) {
      expect(Properties).toMatchObject({ GenerateSecretString: expect.any(Object) });
      expect(Properties).not.toHaveProperty('SecretString');
    }
  });

  test('one value is put in from Secrets Manager at deployment: the header that only the distribution shows', () => {
    const resolved = templates.flatMap((template) =>
      textsIn(template.toJSON()).filter(([, text]) => /\{\{resolve:/.test(text)),
    );
    expect(resolved.length).toBeGreaterThan(0);
    for (const [way] of resolved) expect(way).toMatch(/\/DistributionConfig\/Origins\/0\/OriginCustomHeaders\/0\//);
  });

  test('no file of the assembly has anything of the environment', () => {
    const files = deployments.flatMap(({ outdir }) => filesOf(outdir));
    expect(files.length).toBeGreaterThan(20);
    expect(files.filter((file) => readFileSync(file).includes(MARK))).toEqual([]);
  });
});
