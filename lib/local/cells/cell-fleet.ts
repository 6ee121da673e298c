// The sample Cells that stand behind a local gateway when no Cell of the user's own is named.

import { createVerifier, readSettings, type Verifier } from '../../../deploy/cell-kit/node';
import { createCellApp, type SampleCell } from './cell-app';
import { CellServer } from './cell-server';

const SAMPLE_CELLS: readonly SampleCell[] = [
  {
    name: 'crm',
    collection: 'customers',
    idPrefix: 'C',
    sample: { tenantId: 'globex', record: { id: 'C-0', name: 'Sample customer' } },
  },
  { name: 'erp', collection: 'orders', idPrefix: 'O' },
  { name: 'oa', collection: 'approvals', idPrefix: 'A' },
];

export interface CellState {
  readonly name: string;
  readonly url: string;
  readonly running: boolean;
  readonly collection: string;
}

export class CellFleet {
  readonly #servers: ReadonlyMap<string, CellServer>;
  #verify: Verifier | undefined;

  constructor() {
    const app = (cell: SampleCell) => new CellServer(createCellApp(cell, () => this.#verify));
    this.#servers = new Map(SAMPLE_CELLS.map((cell) => [cell.name, app(cell)]));
  }

  /** `secret` as `CELL_SIGNING_SECRET` would hold it. Until it is known no signature holds. */
  trust(secret: string): void {
    const settings = readSettings({ CELL_SIGNING_SECRET: secret });
    this.#verify = createVerifier(settings, { writeAudit: async () => undefined, nowMs: Date.now });
  }

  /** Every Cell, or the named one; false if no Cell has that name. */
  async start(name?: string): Promise<boolean> {
    return await this.#each(name, (server) => server.start());
  }

  async stop(name?: string): Promise<boolean> {
    return await this.#each(name, (server) => server.stop());
  }

  list(): CellState[] {
    return SAMPLE_CELLS.flatMap(({ name, collection }) => {
      const server = this.#servers.get(name);
      return server ? [{ name, collection, url: server.url, running: server.running }] : [];
    });
  }

  async #each(name: string | undefined, act: (server: CellServer) => Promise<void>): Promise<boolean> {
    const servers = name === undefined ? [...this.#servers.values()] : [this.#servers.get(name)];
    const known = servers.filter((server) => server !== undefined);
    await Promise.all(known.map(act));
    return known.length > 0;
  }
}
