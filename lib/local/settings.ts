// The variables that the one-machine run itself reads; the deployment description reads the rest.

const DEFAULT_PORT = 8000;

/** Variables of the one-machine run alone, and what each does. */
export const LOCAL_VARIABLES = {
  GATEWAY_PORT: `port on 127.0.0.1 (${DEFAULT_PORT}); 0 picks a free one`,
  GATEWAY_SIGNING_SECRET: 'key that requests to Cells are signed with; made up without it',
  GATEWAY_OPS_TOKEN: 'token of the admin routes; made up without it',
} as const;

export type Environment = Readonly<Record<string, string | undefined>>;

export interface LocalSettings {
  /** 0 picks a free one. */
  readonly port: number;
  /** The user named Cells: no sample Cells are started. */
  readonly ownCells: boolean;
  readonly signingSecret: string | undefined;
  readonly opsToken: string | undefined;
  /** Callers name their own tenant, and no token is checked. */
  readonly headerMode: boolean;
}

/** What the user wrote can't be used; the message is for them. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

export function readLocalSettings(env: Environment): LocalSettings {
  return {
    port: portOf(given(env['GATEWAY_PORT'])),
    ownCells: given(env['GATEWAY_ROUTES_PATH']) !== undefined || cellVariables(env).length > 0,
    signingSecret: given(env['GATEWAY_SIGNING_SECRET']),
    opsToken: given(env['GATEWAY_OPS_TOKEN']),
    headerMode: given(env['GATEWAY_AUTH_MODE'])?.trim() === 'header',
  };
}

/** Names of the variables that name a Cell's URL. */
export function cellVariables(env: Environment): string[] {
  return Object.keys(env).filter((name) => /^CELL_.+_URL$/.test(name) && given(env[name]) !== undefined);
}

/** Blank counts as not given. */
function given(value: string | undefined): string | undefined {
  return value?.trim() === '' ? undefined : value;
}

function portOf(value: string | undefined): number {
  if (value === undefined) return DEFAULT_PORT;
  if (/^\d{1,5}$/.test(value.trim()) && Number(value) <= 65_535) return Number(value);
  throw new SettingsError(`GATEWAY_PORT is ${value}, and a port is a whole number from 0 (any free one) to 65535.`);
}
