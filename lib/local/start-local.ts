// The whole gateway on one machine: synthesizes the stack, hosts what the cloud assembly holds, starts sample Cells.

import * as ENV from '../../lambdas/contract/environment';
import { keysInUse } from '../../lambdas/contract/signing';
import { LOCAL_SIGNING_PATH } from '../deploy-config/local-variables';
import { PROBE_SECRET_VARIABLE } from '../probe/secret-variable';
import { ALARMS_PATH, answerAlarms, answering, answeringMetrics, METRICS_PATH } from './alarms/alarm-endpoints';
import type { RequestHandler } from './api/front-server';
import { answerSigning, CELLS_PATH, controlCells } from './cells/control-endpoint';
import { startLocalProbe } from './cells/local-probe';
import { sampleCellsNote } from './cells/signing-note';
import { SampleCells } from './cells/thread';
import { distributionDefinition, serveDistribution } from './distribution/distribution';
import { takeDataFolder, temporaryFolder } from './folders';
import { CAN_SHARE_PORT } from './front/front-threads';
import { openFront } from './front/open-front';
import { START_CHECK_ID, warmUp } from './front/warm-up';
import { type HostedAssembly, hostAssembly, signingOf, variable } from './hosting/host-assembly';
import { type Issuer, startIssuer } from './issuer';
import { ISSUER_PATH } from './issuer/issuer-app';
import { findUser, seedSampleTenants } from './issuer/sample-users';
import type { LocalOptions, Start } from './local-options';
import { newPrivateKey, publicKeyOf } from './secrets/generated-secret';
import { readLocalSettings, unreadVariables } from './settings';
import { type Synthesized, synthesisOf, synthesizeStack, tryAgain } from './synthesize';

/** Whose token is given out: one that may use every Cell, and is no admin. */
const SAMPLE_USER = 'operator';

/** In header mode any token passes to the Cell. */
const UNCHECKED_TOKEN = 'any-token';
/** Enough that one environment serves a machine's callers, few enough that a pool still grows under load. */
const REQUESTS_PER_ENVIRONMENT = 64;

export interface LocalStack extends Pick<Synthesized, 'files'> {
  readonly url: string;
  /** The API's own address: where a distribution stands in front, `url` is the distribution's. */
  readonly originUrl: string;
  /** Undefined for the user's own Cells. */
  readonly cells: SampleCells | undefined;
  /** Names of the Cells that are routed to and are no sample Cells. */
  readonly ownCells: readonly string[];
  /** Undefined in header mode. */
  readonly issuer: Issuer | undefined;
  readonly hosted: HostedAssembly;
  /** What the deployment description and the environment's variables are warned of. */
  readonly warnings: readonly string[];
  /** Opens the Cells, for {@link tenantId}. */
  readonly bearerToken: string;
  readonly tenantId: string;
  /** Opens the admin routes. */
  readonly opsToken: string;
  readonly signingSecret: string;
  /** The user's own Cells can't know the key: it was made for this run. */
  readonly signsWithUnknownKey: boolean;
  /** What proves orders to the probe Cells; undefined without any. */
  readonly probeSecret: string | undefined;
  /** What Cells verify Ed25519 signatures with; undefined where nothing is signed so. */
  readonly verificationKey: string | undefined;
  /** Whether what it was made from still makes a stack: see {@link tryAgain}. */
  tryAgain(): Promise<void>;
  close(): Promise<void>;
}

export async function startLocal(options: LocalOptions): Promise<LocalStack> {
  const closers: (() => unknown)[] = [];
  const close = async () => {
    while (closers.length > 0) await closers.pop()?.();
  };
  try {
    return { ...(await start(options, (closer) => closers.push(closer))), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function start(options: LocalOptions, onClose: Start['onClose']) {
  const { ended, step: runStep = (_: string, work: () => Promise<unknown>) => work() as never } = options;
  const step = <T>(name: string, work: () => Promise<T>): Promise<T> => {
    ended?.throwIfAborted();
    return runStep(name, work);
  };
  const settings = readLocalSettings(options.env);
  const parts: Start = { options, settings, onClose, step };
  // First of all, so that a port that is taken is known before anything else is done.
  const { threads = 1, onCrash = () => undefined } = options;
  const front = await openFront(settings.port, CAN_SHARE_PORT ? threads : 1, onCrash);
  onClose(() => front.close());
  const surroundings = await openSurroundings(parts);
  const synthesis = synthesisOf(options, settings, surroundings);
  const synthesized = await step('Synthesizing the stack', () => (options.synthesize ?? synthesizeStack)(synthesis));
  const hosted = await host(parts, surroundings.outdir);
  const url = await serve(parts, surroundings, hosted, front);
  if (variable(hosted, ENV.validateTenant) === '1')
    await step('Adding sample tenants', () =>
      seedSampleTenants(url, current(hosted, ENV.opsTokenSecretId), START_CHECK_ID),
    );
  const facts = await factsOf(parts, surroundings, synthesized, hosted);
  if (options.warm === true) {
    const caller = { authorization: `Bearer ${facts.bearerToken}`, 'x-tenant-id': facts.tenantId };
    await step('Asking it once', () => warmUp(url, caller, threads));
  }
  ended?.throwIfAborted();
  return { url, originUrl: front.url, hosted, ...facts, files: synthesized.files, tryAgain: () => tryAgain(synthesis) };
}

type Surroundings = Awaited<ReturnType<typeof openSurroundings>>;

/** What AWS would find in place: Cells, an issuer, and a folder for the cloud assembly. */
async function openSurroundings({ options, settings, onClose, step }: Start) {
  if (options.dataFolder !== undefined) {
    const taken = await takeDataFolder(options.dataFolder);
    onClose(() => taken.release());
  }
  const cells = settings.ownCells ? undefined : await step('Starting sample Cells', () => SampleCells.start());
  if (cells) onClose(() => cells.close());
  const probe = await startLocalProbe(options.probe || undefined, options.env[PROBE_SECRET_VARIABLE]);
  if (probe) onClose(() => probe.close());
  const issuer = settings.headerMode ? undefined : await startIssuer({ dataDirectory: options.dataFolder });
  if (issuer) onClose(() => issuer.close());
  const folder = await temporaryFolder('cell-gateway-');
  onClose(() => folder.remove());
  return { cells, probe, issuer, outdir: folder.path, samples: (await cells?.list()) ?? [] };
}

async function host({ options, settings, onClose, step }: Start, outdir: string): Promise<HostedAssembly> {
  const hosted = await step('Hosting what it holds', () =>
    hostAssembly(outdir, {
      dataFolder: options.dataFolder,
      requestsPerEnvironment: requestsPerEnvironment(options),
      secretValues: {
        [ENV.signingSecretId]: settings.signingSecret,
        [ENV.signingPrivateKeyId]: newPrivateKey,
        [ENV.opsTokenSecretId]: settings.opsToken,
      },
      onLogLine: options.onLogLine ?? (() => undefined),
      onEvent: options.onEvent,
      judge: options.judge?.(outdir),
      onAlarm: options.onAlarm,
      clock: options.clock,
    }),
  );
  onClose(() => hosted.close());
  return hosted;
}

const requestsPerEnvironment = ({ onePerEnvironment }: LocalOptions) =>
  onePerEnvironment ? 1 : REQUESTS_PER_ENVIRONMENT;

/** Serves the API, and the paths of this machine's own. Returns the URL that callers use. */
async function serve(
  { options, onClose, step }: Start,
  { cells, probe, issuer, outdir }: Surroundings,
  hosted: HostedAssembly,
  front: Awaited<ReturnType<typeof openFront>>,
): Promise<string> {
  const secret = current(hosted, ENV.signingSecretId);
  await cells?.order({ kind: 'trust', secret });
  probe?.meet(hosted);
  const signIn = issuer?.handler(variable(hosted, ENV.defaultLanguage) === 'en' ? 'en' : 'zh-CN');
  const own = new Map<string | undefined, RequestHandler>([
    [CELLS_PATH, (request, response) => controlCells(cells, request, response)],
    [LOCAL_SIGNING_PATH, answerSigning(current(hosted, ENV.opsTokenSecretId), secret, cells)],
    [ALARMS_PATH, answering(hosted.alarms, answerAlarms)],
    [METRICS_PATH, answering(hosted.alarms, answeringMetrics(variable(hosted, ENV.deployment) ?? ''))],
    ...(signIn ? [ISSUER_PATH.login, ISSUER_PATH.me].map((path) => [path, signIn] as const) : []),
  ]);
  await step('Opening the front', () =>
    front.serve({ directory: outdir, requestsPerEnvironment: requestsPerEnvironment(options), hosted, own }),
  );
  // Before what they need: requests under way still have their Cells and tables.
  onClose(() => front.close(options.graceMs ?? 0));
  const distribution = distributionDefinition(hosted.resources, hosted.secrets.store);
  if (distribution === undefined) return front.url;
  const server = await serveDistribution(distribution, front.url, (origin) => hosted.api.admitsOrigin(origin));
  onClose(() => server.close(options.graceMs ?? 0));
  return server.url;
}

/** What a caller of this run has to know. */
async function factsOf(
  { options, settings }: Start,
  { cells, probe, issuer, samples }: Surroundings,
  synthesized: Synthesized,
  hosted: HostedAssembly,
) {
  const signing = signingOf(hosted);
  const note = cells && sampleCellsNote(signing);
  const privateKey = hosted.secrets.current(ENV.signingPrivateKeyId);
  return {
    cells,
    issuer,
    ownCells: synthesized.cells.filter((name) => samples.every((sample) => sample.name !== name)),
    warnings: [...unreadVariables(options.env), ...synthesized.warnings, ...(note === undefined ? [] : [note])],
    signingSecret: current(hosted, ENV.signingSecretId),
    signsWithUnknownKey: settings.ownCells && settings.signingSecret === undefined && keysInUse(signing).shared,
    verificationKey: privateKey && publicKeyOf(privateKey),
    probeSecret: probe?.secret(),
    opsToken: current(hosted, ENV.opsTokenSecretId),
    tenantId: findUser(SAMPLE_USER)?.tenantId ?? 'default',
    bearerToken: issuer ? await issuer.tokenFor(SAMPLE_USER) : UNCHECKED_TOKEN,
  };
}

const current = ({ secrets }: HostedAssembly, id: string): string => secrets.current(id) ?? '';
