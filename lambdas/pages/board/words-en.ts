// The health board in English.

import type { BoardWords } from './board-words';

const cells = (count: number): string => (count === 1 ? '1 Cell' : `${count} Cells`);

export const ENGLISH: BoardWords = {
  columns: {
    status: 'State',
    cell: 'Cell',
    since: 'Since',
    latency: 'Latency',
    uptime: 'Uptime 1 h, 24 h, 7 d',
    circuit: 'Circuit',
    light: 'Light',
    error: 'Last error',
    why: 'Why',
  },
  periods: { hour: '1 h', day: '24 h', week: '7 d' },
  status: { up: 'Up', degraded: 'Degraded', down: 'Down', unknown: 'Unknown' },
  circuit: { closed: 'Closed', open: 'Open', half_open: 'Half-open' },
  light: { green: 'Green', red: 'Red' },
  core: 'core',
  addedLive: 'added live, no alarms yet',
  unprobedTenants: (count) => `tenants' own deployments (${count}) are not probed`,
  switchedOff: 'switched off',
  units: { day: 'd', hour: 'h', minute: 'min', second: 's' },
  errors: {
    timeout: 'Timed out',
    refused: 'Connection refused',
    reset: 'Connection reset',
    dns: 'Name not found',
    tls: 'Bad certificate',
    redirect: 'Answered a redirect',
    bad_body: 'Unreadable answer',
    too_large: 'Answer too large',
    protocol: 'Not HTTP',
    unreachable: 'Host unreachable',
  },
  lastKnown: (status) => `was ${status.toLowerCase()}`,
  failuresInARow: (count) => `${count} in a row`,
  ago: (duration) => `${duration} ago`,
  checkedAgo: (duration) => `checked ${duration} ago`,
  shareOf: (share, duration) => `${share} of ${duration}`,
  why: {
    probesFail: (error, inARow) => `Probes fail: ${error} (${inARow} in a row)`,
    circuit: { open: 'Circuit open: requests are refused', half_open: 'Circuit half-open: a probe is being tried' },
    readOnly: (reason, until) => `Read-only: ${reason}, until ${until}`,
    recovering: 'Probes succeed again; it is up after a few more',
  },
  neverProbed: 'not probed yet',
  until: (time) => `until ${time}`,
  probes: (samples, failures, medianMs) =>
    samples === 0
      ? ENGLISH.neverProbed
      : `Last ${samples} probes: ${failures} failed${medianMs === null ? '' : `, median ${medianMs} ms`}`,
  headline: {
    stale: 'State unknown: results are too old',
    unpatrolled: 'State unknown: the patrol has not run yet',
    empty: 'No Cells are configured',
    down: (count) => (count === 1 ? '1 Cell is down' : `${count} Cells are down`),
    attention: (count) => `${cells(count)} ${count === 1 ? 'needs' : 'need'} attention`,
    well: (total) => (total === 1 ? 'The only Cell is up' : `All ${total} Cells are up`),
    others: (count) => `${count} more ${count === 1 ? 'needs' : 'need'} attention`,
  },
  patrolAge: (duration, interval) => `Patrol ran ${duration} ago; it runs every ${interval}`,
  patrolNever: 'The patrol has not run yet',
  moreCells: (count) => `${count} more ${count === 1 ? 'Cell' : 'Cells'}, less urgent`,
  list: (names) => names.join(', '),
};
