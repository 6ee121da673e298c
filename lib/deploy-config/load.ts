// Loads the deployment description: YAML, then the environment over it, then every check, all faults in one message.

import path from 'node:path';
import * as v from 'valibot';
import { cellRoutes, type RawCells } from './cells-section';
import type { ConfigWarning, DeployConfig } from './config';
import { conflicts, planCellFaults } from './conflicts';
import { credentialDoubts, credentialFaults } from './credential-checks';
import { type Environment, overlayCellUrls, overlayEnvironment } from './environment-overlay';
import { DeployConfigError, type Fault, show } from './fault';
import { isMap } from './fields';
import { toFaults } from './issues';
import { limitFaults } from './limits';
import { liveFaults } from './live-section';
import { describedProbeCells } from './probe-section';
import { regionDefaults, regionFindings } from './region-support';
import { readRoutesFile } from './routes-file';
import { type Description, descriptionSchema } from './schema';
import { readYaml, type YamlFile } from './yaml-file';

export interface LoadOptions {
  /** Path of the description, relative to `baseDir`. */
  readonly file: string;
  readonly env: Environment;
  /** What relative paths in the environment are relative to; those in the description are relative to it. */
  readonly baseDir: string;
  /** Sections that stand in place of the description's own, as the one-machine run's issuer does. */
  readonly sections?: Readonly<Record<string, unknown>>;
  /** Cells next to the description's own, as the one-machine run's probe Cells. */
  readonly cells?: Readonly<Record<string, unknown>>;
  /** Found in the same environment by whoever loads: told with the rest. */
  readonly faults?: readonly Fault[];
}

/** @throws {DeployConfigError} naming every fault. */
export function loadDeployConfig(options: LoadOptions): DeployConfig {
  const { file, env, baseDir, sections = {} } = options;
  const faults = [...(options.faults ?? [])];
  const location = path.resolve(baseDir, file);
  const description = readYaml(location, faults);
  if (description === undefined) throw new DeployConfigError(file, faults);
  const { cells: ownCells, routesFile, ...raw } = { ...description.content, ...sections };
  const overlay = overlayEnvironment(raw, env, faults);

  const cells = rawCells(ownCells, faults);
  for (const [name, cell] of describedProbeCells(raw['probe'])) if (!cells.has(name)) cells.set(name, cell);
  for (const [name, cell] of rawCells(options.cells, faults)) cells.set(name, cell);
  const routes = routesLocation(routesFile, path.dirname(location), env, baseDir, faults);
  const routed = routes === undefined ? undefined : readRoutesFile(routes, faults);
  for (const [name, cell] of routed?.cells ?? []) cells.set(name, cell);
  overlayCellUrls(cells, env);

  const result = v.safeParse(descriptionSchema, raw);
  if (!result.success) faults.push(...toFaults(result.issues, '', overlay.origins));
  // The CLI names here where it deploys what names no region.
  const cliRegion = env['CDK_DEFAULT_REGION']?.trim() || undefined;
  const regional = result.success ? regionFindings(result.output, cliRegion) : undefined;
  if (result.success)
    faults.push(...conflicts(result.output), ...(regional?.faults ?? []), ...limitFaults(result.output));
  const checkedCells = cellRoutes(cells, faults);
  if (result.success) faults.push(...credentialFaults(result.output, { cells: checkedCells }));
  if (result.success)
    faults.push(...planCellFaults(result.output, checkedCells), ...liveFaults(result.output, checkedCells));
  if (!result.success || faults.length > 0) {
    const places: readonly Places[] = [
      ...(routed ? [{ prefix: `${routes}: `, placeOf: routed.placeOf }] : []),
      { prefix: '', placeOf: description.placeOf, except: sections },
    ];
    throw new DeployConfigError(
      file,
      faults.map((fault) => placed(fault, places)),
    );
  }
  const warnings = [
    ...overlay.warnings,
    ...doubts(result.output),
    ...credentialDoubts(result.output),
    ...(regional?.warnings ?? []),
  ];
  const { edge: distribution, ...rest } = result.output;
  const derived = { ...regionDefaults(result.output), cells: checkedCells, warnings };
  return { ...rest, ...(distribution && { distribution }), ...derived };
}

/** Absolute paths of a usable description and its file of routes. */
export function deployConfigFiles({ file, env, baseDir }: LoadOptions): string[] {
  const location = path.resolve(baseDir, file);
  const { routesFile } = readYaml(location, [])?.content ?? {};
  const routes = routesLocation(routesFile, path.dirname(location), env, baseDir, []);
  return [location, ...(routes === undefined ? [] : [routes])];
}

interface Places {
  /** Text before the path in a fault's `where`. */
  readonly prefix: string;
  readonly placeOf: YamlFile['placeOf'];
  /** Sections that the file does not say, whatever stands in it. */
  readonly except?: Readonly<Record<string, unknown>>;
}

/** A fault with its line and column, where a file says it. */
function placed(fault: Fault, places: readonly Places[]): Fault {
  const from = places.find(({ prefix }) => fault.where.startsWith(prefix));
  const where = fault.where.slice(from?.prefix.length);
  const [section = ''] = where.split('.');
  if (from === undefined || Object.hasOwn(from.except ?? {}, section)) return fault;
  const at = from.placeOf(where);
  return at === undefined ? fault : { ...fault, at };
}

function rawCells(value: unknown, faults: Fault[]): RawCells {
  if (value === undefined) return new Map();
  if (isMap(value)) {
    return new Map(Object.entries(value).map(([name, cell]) => [name, { value: cell, where: `cells.${name}` }]));
  }
  faults.push({ where: 'cells', got: show(value), expected: 'a map of Cell names' });
  return new Map();
}

function routesLocation(
  own: unknown,
  ownDir: string,
  env: Environment,
  baseDir: string,
  faults: Fault[],
): string | undefined {
  const named = env['GATEWAY_ROUTES_PATH']?.trim();
  if (named !== undefined && named !== '') return path.resolve(baseDir, named);
  if (own === undefined) return undefined;
  if (typeof own === 'string') return path.resolve(ownDir, own);
  faults.push({ where: 'routesFile', got: show(own), expected: 'the path of a route file' });
  return undefined;
}

function doubts(description: Description): ConfigWarning[] {
  const warnings: ConfigWarning[] = [];
  if (description.auth.mode === 'header') {
    warnings.push({
      id: 'header-auth',
      message: 'auth.mode is header: callers name their own tenant, and no credential is checked',
    });
  }
  if (description.auth.cacheTtlSeconds > 0) {
    warnings.push({
      id: 'cached-verdicts',
      message:
        `auth.cacheTtlSeconds is ${description.auth.cacheTtlSeconds}: tokens and tenants outlive their end by as much, ` +
        'and a request without Authorization or X-Tenant-Id gets a bare 401. auth.tokenCacheSeconds ends them in time',
    });
  }
  if (description.auth.mode === 'jwt' && description.auth.tokenCacheSeconds > 0) {
    warnings.push({
      id: 'kept-verdicts',
      message:
        `auth.tokenCacheSeconds is ${description.auth.tokenCacheSeconds}: refusals last as long, a request without ` +
        'Authorization gets a bare 401, and an administrator without a tenant reaches no Cell',
    });
  }
  if (
    description.auth.mode === 'jwt' &&
    description.auth.cognito !== undefined &&
    description.auth.tokenUse === 'access'
  ) {
    warnings.push({
      id: 'access-token-claims',
      message:
        'auth.tokenUse is access: without a pre token generation trigger of event version 2 the tokens of a user pool ' +
        'name no tenant',
    });
  }
  if (description.edge?.closed === false) {
    warnings.push({
      id: 'open-origin',
      message:
        'edge.closed is false: who calls the API itself goes round the firewall. Close it when callers have moved.',
    });
  }
  if (description.signing.schemes === 'none') {
    warnings.push({
      id: 'unsigned',
      message: 'signing.schemes is none: Cells cannot tell the gateway from anyone else who reaches them',
    });
  }
  return warnings;
}
