// `probe`: serves a probe Cell wherever it is started, for `verify` to give orders to.

import { isPort } from '../../deploy-config/local-variables';
import { startProbeCell } from '../../probe/probe-cell';
import { PROBE_SECRET_VARIABLE } from '../../probe/secret-variable';
import { command, noMore } from '../command';
import { given } from '../connection';
import { EXIT, UsageError } from '../exit';

const DEFAULT_PORT = '8099';
/** As long as a secret that is made here; a short one could be guessed. */
const LEAST_SECRET_CHARACTERS = 32;

export const probe = command({
  summary: 'run the probe Cell that verify uses',
  help: `probe [--port ${DEFAULT_PORT}] [--host 127.0.0.1]
  Runs a probe Cell until Ctrl-C. It does what verify tells it, which proves
  itself by ${PROBE_SECRET_VARIABLE}. It verifies signatures by
  CELL_SIGNING_SECRET and CELL_SIGNING_PUBLIC_KEY. --host 0.0.0.0 opens it to
  other machines.`,
  options: { port: { type: 'string', default: DEFAULT_PORT }, host: { type: 'string', default: '127.0.0.1' } },
  async run({ values, words, terminal }) {
    noMore(words, 0);
    const { env, print, untilInterrupted } = terminal;
    if (!isPort(values.port))
      throw new UsageError(`--port is ${values.port}, and has to be a whole number up to 65535.`);
    const probeSecret = given(env[PROBE_SECRET_VARIABLE]);
    if (probeSecret === undefined || probeSecret.length < LEAST_SECRET_CHARACTERS) {
      throw new UsageError(
        `Set ${PROBE_SECRET_VARIABLE} to a random text of ${LEAST_SECRET_CHARACTERS} characters or more, here and where verify runs: openssl rand -hex 32`,
      );
    }
    const cell = await startProbeCell({ port: Number(values.port), host: values.host }).catch((error: Error) => {
      throw new UsageError(`The probe Cell cannot listen on ${values.host}:${values.port}: ${error.message}.`);
    });
    cell.trust({
      probeSecret,
      signingSecret: given(env['CELL_SIGNING_SECRET']),
      publicKey: given(env['CELL_SIGNING_PUBLIC_KEY']),
    });
    print(`A probe Cell listens on ${cell.url}. Ctrl-C ends it.`);
    const ended = untilInterrupted();
    if (!ended.aborted) await new Promise((resolve) => ended.addEventListener('abort', resolve));
    await cell.close();
    return EXIT.ok;
  },
});
