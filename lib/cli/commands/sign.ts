// `sign`: a signed curl line straight to a Cell, past the gateway, for debugging.

import { randomBytes } from 'node:crypto';
import { cellSources, keyOfCell, SOURCE_OPTIONS, signingSecret } from '../cells/cell-sources';
import { command, noMore } from '../command';
import { EXIT, UsageError } from '../exit';
import { curlLine, signedHeaders, type UnsignedRequest } from '../signed-request';
import type { Terminal } from '../terminal';

const LIFE_SECONDS = 300;

export const sign = command({
  help: `sign METHOD CELL/PATH [--data TEXT] [--tenant ID] [--request-id ID] [--secret-file FILE] [--config FILE]
sign METHOD URL …
  A curl line that a Cell takes as the gateway's: signed with scheme v1, good for five minutes.
  The secret is GATEWAY_SIGNING_SECRET, or the file's content (- is standard input); it is never shown.
  CELL is looked up as the gateway does: CELL_<NAME>_URL, GATEWAY_ROUTES_PATH, or the description of --config.
  Of a URL the whole path is signed: for a Cell below a path of its host, use CELL/PATH.`,
  options: {
    ...SOURCE_OPTIONS,
    data: { type: 'string' },
    tenant: { type: 'string', default: 'default' },
    'request-id': { type: 'string' },
    json: { type: 'boolean' },
  },
  async run({ values, words, terminal }) {
    noMore(words, 2);
    const [method, to] = words;
    if (method === undefined || to === undefined || !/^[A-Za-z]+$/.test(method)) {
      throw new UsageError('sign needs a method and where to: sign GET crm/customers');
    }
    const secret = await signingSecret(values, terminal);
    if (secret === undefined) {
      throw new UsageError(
        'No secret to sign with: set GATEWAY_SIGNING_SECRET to what the Cell holds as CELL_SIGNING_SECRET, or give --secret-file.',
      );
    }
    const { cell, baseUrl, target, perCellKeys } = destination(to, values, terminal);
    const request: UnsignedRequest = {
      method: method.toUpperCase(),
      baseUrl,
      target,
      body: values.data,
      requestId: visible(values['request-id'] ?? `debug-${randomBytes(4).toString('hex')}`, '--request-id'),
      tenantId: visible(values.tenant, '--tenant'),
      traceId: randomBytes(16).toString('hex'),
      atSeconds: Math.floor(terminal.nowMs() / 1000),
    };
    const headers = signedHeaders(request, keyOfCell(secret, cell, perCellKeys));
    const { body } = request;
    if (values.json) {
      terminal.print(
        JSON.stringify({ method: request.method, url: `${baseUrl}${target}`, headers, body }, undefined, 2),
      );
    } else terminal.print(curlLine(request, headers));
    terminal.note(`Good for ${LIFE_SECONDS} s. Whoever has this line acts as tenant ${request.tenantId} for as long.`);
    return EXIT.ok;
  },
});

interface Destination {
  readonly cell: string;
  readonly baseUrl: string;
  readonly target: string;
  readonly perCellKeys: boolean;
}

function destination(to: string, values: { readonly config?: string | undefined }, { env }: Terminal): Destination {
  if (/^https?:\/\//i.test(to)) {
    const url = URL.parse(to);
    if (!url) throw new UsageError(`${to} is no URL.`);
    return { cell: '', baseUrl: url.origin, target: `${url.pathname}${url.search}`, perCellKeys: false };
  }
  const [, cell = '', rest = ''] = /^([^/?]+)(.*)$/s.exec(to.replace(/^\//, '')) ?? [];
  const { cells, perCellKeys } = cellSources(values, env);
  const baseUrl = cells[cell]?.baseUrl;
  if (baseUrl === undefined) {
    const known = Object.keys(cells).join(', ') || 'none';
    throw new UsageError(
      `No Cell is called ${cell} (known: ${known}). CELL_${cell.toUpperCase()}_URL names one, or write a URL.`,
    );
  }
  const url = new URL(`http://cell${rest.startsWith('/') ? rest : `/${rest}`}`);
  return { cell, baseUrl, target: `${url.pathname}${url.search}`, perCellKeys };
}

/** Gateway and Cells read bytes beyond visible ASCII apart: such ids are refused on the way, and so here. */
function visible(id: string, option: string): string {
  if (/^[\x21-\x7e]+$/.test(id)) return id;
  throw new UsageError(`${option} has to be visible ASCII.`);
}
