// What a function meets in its environment: secrets and a table behind loopback ports, files next to its bundle, and
// variables that it reads at start.

import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as ENV from '../../lambdas/contract/environment';

export interface FunctionEnvironment {
  readonly secrets: Readonly<Record<string, string>>;
  /** The table's answer to one call; undefined is one that does not answer well. */
  readonly table?: (operation: string, input: Readonly<Record<string, unknown>>) => object | undefined;
  /** What JSON files next to the bundle hold, by their names. */
  readonly files?: Readonly<Record<string, object>>;
  /** Which source each code file next to the bundle stands for: paths in the project, without `.ts`. */
  readonly code?: Readonly<Record<string, string>>;
}

const PROJECT = path.resolve(__dirname, '../..');

/** Loads wirings that read `process.env` at start, each as in a new environment. */
export async function startFunctionEnvironment({ secrets, table, files = {}, code = {} }: FunctionEnvironment) {
  const before = process.env;
  const taskRoot = mkdtempSync(path.join(tmpdir(), 'task-root-'));
  const write = (name: string, text: string) => writeFileSync(path.join(taskRoot, name), text);
  for (const [name, content] of Object.entries(files)) write(name, JSON.stringify(content));
  for (const [name, source] of Object.entries(code))
    write(name, `module.exports = require(${JSON.stringify(path.join(PROJECT, source))});`);
  const server = createServer((request, response) => {
    void (async () => {
      const secretId = new URL(request.url ?? '', 'http://local').searchParams.get('secretId');
      if (secretId !== null) {
        response.end(JSON.stringify({ SecretString: secrets[secretId] }));
        return;
      }
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const [, operation = ''] = String(request.headers['x-amz-target']).split('.');
      const answer = table?.(operation, JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>);
      response.writeHead(answer === undefined ? 400 : 200, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(JSON.stringify(answer ?? { __type: 'com.amazonaws.dynamodb.v20120810#ResourceNotFoundException' }));
    })();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    /**
     * The exports of a wiring that met these variables at its start.
     * @param required requires the wiring by its name, by which Jest knows that the test is related to it
     */
    load<T>(required: () => T, variables: Readonly<Record<string, string>>): T {
      process.env = {
        ...before,
        [ENV.secretsExtensionPort]: String(port),
        AWS_SESSION_TOKEN: 'session',
        AWS_REGION: 'local',
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
        AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${port}`,
        LAMBDA_TASK_ROOT: taskRoot,
        ...variables,
      };
      let loaded: T | undefined;
      jest.isolateModules(() => {
        loaded = required();
      });
      return loaded as T;
    },
    async stop(): Promise<void> {
      process.env = before;
      rmSync(taskRoot, { recursive: true });
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
