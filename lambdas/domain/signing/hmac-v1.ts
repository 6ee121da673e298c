// First scheme: what the existing Cells verify.

import { createHmac } from 'node:crypto';
import { HEADER } from '../../contract/headers';
import type { SigningScheme } from './scheme';

/**
 * HMAC-SHA256 over method, decoded path, body, request id, tenant, trace id and whole Unix seconds, joined by `|`; a
 * header that is not forwarded counts as empty. The query is not signed.
 */
export const hmacV1: SigningScheme<'hmac-sha256'> = {
  name: 'hmac-v1',
  sign({ method, cellPath, body, headers, nowMs }, key) {
    const time = String(Math.floor(nowMs / 1000));
    const ids = [HEADER.requestId, HEADER.tenantId, HEADER.traceId].map((name) => headers[name] ?? '');
    const signature = createHmac('sha256', key.secret)
      .update(`${method.toUpperCase()}|${cellPath}|`)
      .update(body)
      .update(`|${ids.join('|')}|${time}`)
      .digest('hex');
    return { [HEADER.signature]: signature, [HEADER.signatureTime]: time, [HEADER.signatureKeyId]: key.id };
  },
};
