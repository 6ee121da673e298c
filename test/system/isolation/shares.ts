// How many answers each part of the isolation tests judges: 200,000 in all.

import { MISBEHAVING_CELLS } from '../../support/misbehaving-cells';

export const ANSWERS = 200_000;

/** For each way to misbehave, in each of the two modes: of a Cell without TLS, and of one with it. */
export const ONE_MACHINE_QUESTIONS = { erp: 400, crm: 100 } as const;

const oneMachine = MISBEHAVING_CELLS.length * 2 * (ONE_MACHINE_QUESTIONS.erp + ONE_MACHINE_QUESTIONS.crm);

/** For each way to misbehave, of the proxy function alone. */
export const FUNCTION_QUESTIONS = Math.ceil((ANSWERS - oneMachine) / MISBEHAVING_CELLS.length);
