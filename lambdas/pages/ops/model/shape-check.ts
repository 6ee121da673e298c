// Tells an answer of the API from anything else a proxy in between may send with status 200.

import type { HealthSummary, IncidentPage } from '../../../contract/health-summary';
import { isRecord } from './answer';

export function isHealthSummary(body: unknown): body is HealthSummary {
  return (
    isRecord(body) &&
    Array.isArray(body.cells) &&
    body.cells.every((cell) => isRecord(cell) && typeof cell.cell === 'string' && Array.isArray(cell.recent)) &&
    isRecord(body.patrol) &&
    isRecord(body.counts) &&
    typeof body.generated_at === 'number'
  );
}

export function isIncidentPage(body: unknown): body is IncidentPage {
  return (
    isRecord(body) &&
    Array.isArray(body.data) &&
    body.data.every((one) => isRecord(one) && typeof one.cell === 'string' && typeof one.started_at === 'number')
  );
}
