// Which gateway a command talks to, and the token it shows there. A token is taken from where others cannot read it.

import { readFile } from 'node:fs/promises';
import type { Language } from '../../lambdas/contract/language';
import { withoutTrailingSlash } from '../../lambdas/contract/route-table';
import { DEFAULT_PORT, isPort } from '../deploy-config/local-variables';
import { texts, type ValuesOf } from './command';
import { UsageError } from './exit';
import { createGatewayClient, type GatewayClient } from './gateway-client';
import type { Environment, Terminal } from './terminal';

export const CONNECTION_OPTIONS = {
  ...texts('url', 'token', 'token-file'),
  'allow-http': { type: 'boolean' },
  json: { type: 'boolean' },
} as const;

export type ConnectionValues = ValuesOf<typeof CONNECTION_OPTIONS>;

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** @param ended aborts what is under way. */
export async function connect(
  values: ConnectionValues,
  terminal: Terminal,
  ended?: AbortSignal,
): Promise<GatewayClient> {
  const { url, adminToken: token } = await connectionOf(values, terminal);
  return createGatewayClient({ url, token, language: languageOf(terminal.env), ended });
}

/** The URL without trailing slash, and the token where one was given. */
export async function connectionOf(
  values: ConnectionValues,
  terminal: Terminal,
): Promise<{ readonly url: string; readonly adminToken: string | undefined }> {
  const url = gatewayUrl(values.url, terminal.env);
  const token = await tokenOf(values, terminal);
  if (token !== undefined) requireEncryption(url, values);
  return { url: withoutTrailingSlash(url.href), adminToken: token };
}

/** @throws UsageError where a token would go over the open network */
export function requireEncryption(url: URL, values: ConnectionValues): void {
  if (url.protocol === 'http:' && !LOOPBACK.test(url.hostname) && !values['allow-http']) {
    throw new UsageError(
      `${url.origin} is not encrypted: everyone on the way could read the token. Use https://, or --allow-http where the way is safe.`,
    );
  }
}

/** The first of these that is set names the language of messages. https://pubs.opengroup.org/onlinepubs/9699919799/basedefs/V1_chap08.html */
export function languageOf({ LC_ALL, LC_MESSAGES, LANG }: Environment): Language {
  return /^zh/i.test(given(LC_ALL) ?? given(LC_MESSAGES) ?? given(LANG) ?? '') ? 'zh-CN' : 'en';
}

function gatewayUrl(option: string | undefined, env: Environment): URL {
  const named = given(option) ?? given(env['GATEWAY_URL']) ?? localUrl(env);
  const url = URL.parse(named);
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new UsageError(`The gateway's URL is ${named}, and has to start with https:// or http://.`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new UsageError('A URL with credentials in it is not used: give the token in GATEWAY_TOKEN.');
  }
  return url;
}

/** Of `npm start`. */
export function localUrl(env: Environment): string {
  return `http://127.0.0.1:${localPort(env)}`;
}

function localPort(env: Environment): string {
  const port = given(env['GATEWAY_PORT']) ?? String(DEFAULT_PORT);
  if (isPort(port)) return port;
  throw new UsageError(`GATEWAY_PORT is ${port}, and has to be a whole number up to 65535.`);
}

async function tokenOf(values: ConnectionValues, { env, input, note }: Terminal): Promise<string | undefined> {
  const file = values['token-file'];
  if (values.token !== undefined && file !== undefined) throw new UsageError('Give --token or --token-file, not both.');
  if (values.token !== undefined) {
    note('A token on the command line can be read by others on this machine. Better: GATEWAY_TOKEN, or --token-file.');
    return checked(values.token, '--token');
  }
  if (file !== undefined) return checked(await secretFrom(file, input), file === '-' ? 'standard input' : file);
  const token = given(env['GATEWAY_TOKEN']) ?? given(env['GATEWAY_OPS_TOKEN']);
  return token === undefined ? undefined : checked(token, 'GATEWAY_TOKEN');
}

/** A secret's text from a file, or from standard input where the file is `-`. */
export async function secretFrom(file: string, input: Terminal['input']): Promise<string> {
  try {
    return (file === '-' ? await input() : await readFile(file, 'utf8')).trim();
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'unknown'}.`);
  }
}

function checked(token: string, from: string): string {
  const text = token.trim().replace(/^Bearer +/i, '');
  if (/^[\x21-\x7e]+$/.test(text)) return text;
  throw new UsageError(`What ${from} holds is no token: ${text === '' ? 'it is empty' : 'a token has no blanks'}.`);
}

/** Blank counts as not given. */
export function given(value: string | undefined): string | undefined {
  const text = value?.trim();
  return text === '' ? undefined : text;
}
