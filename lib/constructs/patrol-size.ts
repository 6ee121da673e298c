// How large the patrol must be for its Cells: memory, which is CPU, and probes at once.

import { LAMBDA_LIMITS } from '../../lambdas/contract/limits';
import { DEFAULT_PATROL } from '../../lambdas/contract/settings';
import type { DeployConfig } from '../deploy-config';

const LEAST_MB = 256;
const STEP_MB = 64;
/** CPU of a whole core for one Cell in a round in which every Cell changes; half of it while nothing does. */
const CPU_MS_PER_CELL = 2;
/** What a round may take of its period by CPU: waiting for Cells takes the rest. */
const CPU_SHARE = 1 / 3;
/** Rows of hanging Cells that one round waits for, where one Cell in twenty hangs. */
const CELLS_PER_PROBE = 16;

type Patrolled = Pick<DeployConfig, 'cells' | 'patrol'>;

/** 256 MB up to some 700 Cells, one vCPU from 5,000 on, at a period of 30 s. */
export function patrolMemoryMb({ cells, patrol }: Patrolled): number {
  const cpuMs = Object.keys(cells).length * CPU_MS_PER_CELL;
  const vcpus = cpuMs / (patrol.intervalSeconds * 1000 * CPU_SHARE);
  // One event loop cannot use more than one.
  const neededMb = Math.min(1, vcpus) * LAMBDA_LIMITS.mbPerVcpu;
  return Math.max(LEAST_MB, Math.ceil(neededMb / STEP_MB) * STEP_MB);
}

/** What the description says; else as many as keep hanging Cells from filling a period. */
export function patrolConcurrency({ cells, patrol }: Patrolled): number {
  return (
    patrol.concurrency ?? Math.max(DEFAULT_PATROL.concurrency, Math.ceil(Object.keys(cells).length / CELLS_PER_PROBE))
  );
}
