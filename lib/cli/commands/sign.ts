// `sign`: a signed curl line straight to a Cell, past the gateway, for debugging.

import { randomBytes } from 'node:crypto';
import { DEFAULT_SIGNING, type SigningSettings } from '../../../lambdas/contract/signing';
import { cellKeys, chosenSigning, keysAtHand, MISSING_KEY, SIGNING_OPTIONS } from '../cells/cell-signing';
import { cellSources, SOURCE_OPTIONS, type SourceValues, withQuickstart } from '../cells/cell-sources';
import { command, noMore, texts } from '../command';
import { EXIT, UsageError } from '../exit';
import { curlLine, freshIds, signedHeaders, type UnsignedRequest } from '../signed-request';
import type { Terminal } from '../terminal';

const LIFE_SECONDS = 300;

export const sign = command({
  summary: 'a signed curl line for a Cell',
  help: `sign METHOD CELL/PATH [--data TEXT] [--tenant ID] [--request-id ID]
                      [--config FILE] [--scheme hmac-v1|rfc9421]
                      [--secret-file FILE] [--key-file FILE]
sign METHOD URL [--cell NAME] …
  Prints a curl line that a Cell accepts as the gateway's for five minutes;
  with rfc9421 only once. It has a signature of every scheme that the
  description names (hmac-v1 if it names none), or of --scheme alone.
  The secret is GATEWAY_SIGNING_SECRET, or the content of --secret-file (- is
  standard input). --key-file holds the Ed25519 private key of rfc9421. Neither
  is ever shown.
  CELL is found as the gateway finds it: CELL_<NAME>_URL, GATEWAY_ROUTES_PATH,
  or the description of --config. Without any of them it is a sample Cell of
  the npm start that GATEWAY_TOKEN opens, and that run's secret is used.
  hmac-v1 signs the whole path of a URL: if the Cell is below a path of its
  host, write CELL/PATH. --cell says whose URL it is; rfc9421 needs it, and so
  do Cells with a key of their own.`,
  options: {
    ...SOURCE_OPTIONS,
    ...SIGNING_OPTIONS,
    ...texts('cell', 'data', 'request-id'),
    tenant: { type: 'string', default: 'default' },
    json: { type: 'boolean' },
  },
  async run({ values, words, terminal: given }) {
    noMore(words, 2);
    const terminal = { ...given, env: await withQuickstart(values, given) };
    const [method, to] = words;
    if (method === undefined || to === undefined || !/^[A-Za-z]+$/.test(method)) {
      throw new UsageError('sign needs a method and where to: sign GET crm/customers');
    }
    const { cell, baseUrl, target, signing: described } = destination(to, values, terminal);
    const signing = chosenSigning(described, values);
    if (cell === '' && (signing.perCellKeys || signing.schemes.includes('rfc9421'))) {
      throw new UsageError('The signature is made for one Cell: say which by --cell, or write CELL/PATH.');
    }
    const keys = cellKeys(signing, await keysAtHand(values, terminal), cell);
    if (typeof keys === 'string') throw new UsageError(`No key to sign with: ${MISSING_KEY[keys]}.`);
    const request: UnsignedRequest = {
      cell,
      method: method.toUpperCase(),
      baseUrl,
      target,
      body: values.data,
      requestId: visible(values['request-id'] ?? `debug-${randomBytes(4).toString('hex')}`, '--request-id'),
      tenantId: visible(values.tenant, '--tenant'),
      ...freshIds(),
      atSeconds: Math.floor(terminal.nowMs() / 1000),
    };
    const headers = signedHeaders(request, keys);
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
  /** Empty where it was not said. */
  readonly cell: string;
  readonly baseUrl: string;
  readonly target: string;
  readonly signing: SigningSettings;
}

function destination(
  to: string,
  values: SourceValues & { readonly cell?: string | undefined },
  { env }: Terminal,
): Destination {
  const { cells, signing: described } = cellSources(values, env);
  const signing: SigningSettings =
    described.schemes.length > 0 ? described : { ...described, schemes: DEFAULT_SIGNING.schemes };
  if (/^https?:\/\//i.test(to)) {
    const url = URL.parse(to);
    if (!url) throw new UsageError(`${to} is no URL.`);
    return { cell: values.cell ?? '', baseUrl: url.origin, target: `${url.pathname}${url.search}`, signing };
  }
  if (values.cell !== undefined) throw new UsageError('--cell goes with a URL: CELL/PATH names its Cell already.');
  const [, cell = '', rest = ''] = /^([^/?]+)(.*)$/s.exec(to.replace(/^\//, '')) ?? [];
  const baseUrl = cells[cell]?.baseUrl;
  if (baseUrl === undefined) {
    const known = Object.keys(cells).join(', ') || 'none; npm run cells -- list has the URLs of sample Cells';
    throw new UsageError(
      `No Cell is called ${cell} (known: ${known}). CELL_${cell.toUpperCase()}_URL names one, or write a URL.`,
    );
  }
  const url = new URL(`http://cell${rest.startsWith('/') ? rest : `/${rest}`}`);
  return { cell, baseUrl, target: `${url.pathname}${url.search}`, signing };
}

/** Gateway and Cells read bytes beyond visible ASCII apart: such ids are refused on the way, and so here. */
function visible(id: string, option: string): string {
  if (/^[\x21-\x7e]+$/.test(id)) return id;
  throw new UsageError(`${option} has to be visible ASCII.`);
}
