// What a drill asks of the running gateway: tenants through the admin API, a Cell as a tenant's caller.

import { request } from 'node:http';
import type { LocalStack } from '../local/start-local';

export interface Answer {
  readonly status: number;
  readonly body: string;
}

export interface GatewayClient {
  createTenant(id: string): Promise<void>;
  /** Undefined where the registry does not answer. */
  countTenants(): Promise<number | undefined>;
  /** Lines of the audit log about tenants of this prefix; undefined where the log does not answer. */
  countRecords(prefix: string): Promise<number | undefined>;
  /** Status of a request to a Cell, which the gateway lets pass only for a tenant of the registry. */
  askCell(tenantId: string): Promise<number>;
}

export function createGatewayClient({ url, opsToken, bearerToken }: LocalStack): GatewayClient {
  const admin = { authorization: `Bearer ${opsToken}`, 'content-type': 'application/json', 'x-request-id': 'drill' };
  return {
    async createTenant(id) {
      const body = JSON.stringify({ tenantId: id, name: `演练租户 ${id}` });
      const { status, body: answer } = await ask(`${url}/api/admin/tenants`, 'POST', admin, body);
      if (status !== 201) throw new Error(`Tenant ${id} was not created: ${status} ${answer}`);
    },
    async countTenants() {
      const { status, body } = await ask(`${url}/api/admin/tenants`, 'GET', admin);
      return status === 200 ? (JSON.parse(body) as { total: number }).total : undefined;
    },
    async countRecords(prefix) {
      const { status, body } = await ask(`${url}/api/admin/audit-logs/export`, 'GET', admin);
      if (status !== 200) return undefined;
      const lines = body.split('\n').filter((line) => line !== '');
      return lines.filter((line) => (JSON.parse(line) as { target: string }).target.startsWith(prefix)).length;
    },
    async askCell(tenantId) {
      const headers = { authorization: `Bearer ${bearerToken}`, 'x-tenant-id': tenantId };
      return (await ask(`${url}/api/v1/crm/customers`, 'GET', headers)).status;
    },
  };
}

function ask(url: string, method: string, headers: Record<string, string>, body = ''): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, headers, agent: false }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', reject);
      incoming.on('end', () => {
        resolve({ status: incoming.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
