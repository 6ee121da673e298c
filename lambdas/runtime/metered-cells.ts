// Which Cells have metrics of their own: CloudWatch bills each of a Cell's, every month.

import { isMetered, type MeteredCells } from '../contract/metrics';
import type { RouteTable } from '../contract/route-table';
import type { PublishMetrics } from './metrics';

export type IsMetered = (cell: string) => boolean;

export function meteredBy(which: MeteredCells, { cells }: RouteTable): IsMetered {
  return (cell) => isMetered(which, cells[cell]?.core === true);
}

/** Metrics of other Cells lose the Cell: what remains counts for the function, and what has nothing else is not published. */
export function meterCells(publish: PublishMetrics, hasOwn: IsMetered): PublishMetrics {
  return (values, dimensions = {}) => {
    const { cell } = dimensions;
    publish(values, cell === undefined || hasOwn(cell) ? dimensions : { ...dimensions, cell: undefined });
  };
}
