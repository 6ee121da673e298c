// The machine that the figures belong to.

import os from 'node:os';

export function machine(): string {
  const cpus = os.cpus();
  const load = os.loadavg().map((value) => value.toFixed(1));
  const memory = Math.round(os.totalmem() / 2 ** 30);
  return `${cpus.length} x ${cpus[0]?.model ?? 'unknown CPU'}, ${memory} GB, Linux ${os.release()}, Node ${process.versions.node}; load average at the start ${load.join(', ')}`;
}
