// The variables that the one-machine run alone reads; the deployment description reads the rest.

export const DEFAULT_PORT = 8000;

/** A whole number up to 65535; 0 is any free port. */
export function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) <= 65_535;
}

/** Cells and shared secret of a running `npm start`, for whoever holds its ops token. */
export const LOCAL_SIGNING_PATH = '/_local/signing';

export interface LocalSigning {
  /** Name -> URL of the sample Cells. */
  readonly cells: Readonly<Record<string, string>>;
  readonly secret: string;
}

/** Name -> what it does. */
export const LOCAL_VARIABLES = {
  GATEWAY_PORT: `port on 127.0.0.1 (${DEFAULT_PORT}); 0 picks a free one`,
  GATEWAY_SIGNING_SECRET: 'key that signs requests to Cells; random if unset',
  GATEWAY_OPS_TOKEN: 'token of the admin routes; random if unset',
  GATEWAY_PROBE_SECRET: 'secret that proves orders to the probe Cells of --probe; random if unset',
} as const;
