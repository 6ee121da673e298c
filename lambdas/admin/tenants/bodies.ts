// Request bodies of the tenants API: checked whole, so that one answer names every field that is wrong.

import * as v from 'valibot';
import { CELL_NAME } from '../../contract/route-table';
import { CANONICAL_TENANT_ID } from '../../contract/tenant-fields';
import type { Refusal } from '../../domain/refusal';
import { bodyOf, shortText } from '../fields';
import { readJson } from '../json';

/** Later than any date in seconds, earlier than any recent one in milliseconds. */
const MAX_UNIX_SECONDS = 99_999_999_999;

const TENANT_ID_EXPECTED = 'must be 1 to 64 of a-z, 0-9 and . _ : @ -, with a letter or digit at both ends';
const EXPIRE_EXPECTED = 'must be a time in Unix seconds, or null';
const CELLS_EXPECTED = 'must be a list of Cell names, or null for every Cell';

/** Why a change is made, for the audit log. */
export const reason = v.exactOptional(shortText);
const status = v.picklist(['enabled', 'disabled'], 'must be enabled or disabled');
export const expireAt = v.nullable(
  v.pipe(v.number(EXPIRE_EXPECTED), v.minValue(0, EXPIRE_EXPECTED), v.maxValue(MAX_UNIX_SECONDS, EXPIRE_EXPECTED)),
);
export const allowedCells = v.nullable(
  v.pipe(
    v.array(v.pipe(v.string(CELLS_EXPECTED), v.regex(CELL_NAME, CELLS_EXPECTED)), CELLS_EXPECTED),
    v.maxLength(500, 'must name 500 Cells at most'),
  ),
);
const PLAN_EXPECTED = 'must be the name of a plan, or null for the default plan';
export const planName = v.pipe(v.string(PLAN_EXPECTED), v.regex(/^[a-z0-9][a-z0-9-]{0,39}$/, PLAN_EXPECTED));

const creation = bodyOf({
  tenantId: v.pipe(v.string(TENANT_ID_EXPECTED), v.regex(CANONICAL_TENANT_ID, TENANT_ID_EXPECTED)),
  name: shortText,
  expireAt: v.optional(expireAt, null),
  allowedCells: v.optional(allowedCells, null),
  reason,
});

const change = v.pipe(
  bodyOf({
    status: v.exactOptional(status),
    expireAt: v.exactOptional(expireAt),
    name: v.exactOptional(shortText),
    allowedCells: v.exactOptional(allowedCells),
    reason,
  }),
  v.check(
    (body) => Object.keys(body).some((field) => field !== 'reason'),
    'must change something: status, expireAt, name or allowedCells',
  ),
);

export type TenantCreation = v.InferOutput<typeof creation>;
export type TenantChange = v.InferOutput<typeof change>;

export const readCreation = (body: Buffer): TenantCreation | Refusal => readJson(creation, body);
export const readChange = (body: Buffer): TenantChange | Refusal => readJson(change, body);
