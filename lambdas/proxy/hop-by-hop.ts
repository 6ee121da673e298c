// Headers that concern one connection only and never travel on.

const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-authentication-info',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
]);

const NONE: ReadonlySet<string> = new Set();

/** Tells hop-by-hop headers, those named by `Connection` included. Source: https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1 */
export function hopByHop(connection: string | undefined): (name: string) => boolean {
  const named =
    connection === undefined ? NONE : new Set(connection.split(',').map((name) => name.trim().toLowerCase()));
  return (name) => HOP_BY_HOP.has(name) || named.has(name);
}
