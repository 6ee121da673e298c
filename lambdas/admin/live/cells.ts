// The old platform's routes about Cells: which there are, where they are, and switching one off or on.

import * as v from 'valibot';
import type { HttpApp } from '../../domain/http';
import { isRefusal, refusal } from '../../domain/refusal';
import type { AdminParts } from '../app';
import { bodyOf, knownCell, shortText, trueOrFalse } from '../fields';
import { jsonAnswer, readJson } from '../json';
import { signed } from './config-parts';
import { damaged, type LiveChanges } from './live-changes';

const cellChange = bodyOf({ enabled: trueOrFalse, reason: v.exactOptional(shortText) });

export function createCellParts(changes: LiveChanges): AdminParts {
  const list: HttpApp = async () => {
    const { rules } = await changes.state();
    const data = Object.entries(rules.cells).map(([id, { baseUrl, enabled = true }]) => ({
      id,
      name: id,
      enabled,
      baseUrl,
      // Metrics and alarms by Cell come with a deployment.
      has_own_alarms: Object.hasOwn(changes.frame.rules.cells, id),
    }));
    return jsonAnswer(200, { data, total: data.length });
  };

  const routes: HttpApp = async () => {
    const { rules } = await changes.state();
    const entries = Object.entries(rules.cells).map(([id, { baseUrl }]) => [id, baseUrl] as const);
    return jsonAnswer(200, { routes: Object.fromEntries(entries), total: entries.length });
  };

  const change: HttpApp = async (request, facts) => {
    const { document, rules, version, pointer, isDamaged } = await changes.state();
    const id = knownCell(rules, request.pathParameters['id']);
    if (typeof id !== 'string') return id;
    const body = readJson(cellChange, request.body);
    if (isRefusal(body)) return body;
    facts['subject'] = id;
    if (isDamaged) return damaged(version);
    if (pointer?.rollout) return refusal('CONFLICT', 'A version is being tried: finish it or take it back first');
    const { enabled } = body;
    if ((rules.cells[id]?.enabled ?? true) === enabled) return jsonAnswer(200, { id, enabled });
    const { cells } = document as { cells: Record<string, unknown> };
    const before = cells[id];
    const cell = typeof before === 'string' ? { url: before } : (before as object);
    const changed = { ...document, cells: { ...cells, [id]: { ...cell, enabled } } };
    const why = body.reason ?? `${enabled ? 'Switched on' : 'Switched off'}: ${id}`;
    const given = signed(request, enabled ? 'cell.enable' : 'cell.disable', why);
    const result = await changes.apply(changed, { ...given, cell: id, ifMatch: given.ifMatch ?? `"${version}"` });
    return isRefusal(result) ? result : jsonAnswer(200, { id, enabled });
  };

  return { 'GET /api/admin/cells': list, 'GET /api/admin/routes': routes, 'PATCH /api/admin/cells/{id}': change };
}
