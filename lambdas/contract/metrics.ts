// Metric names, units and dimensions: what emitters publish and alarms, dashboards and tests may name.

export const METRIC_NAMESPACE = 'CellGateway';

/** Dimension names. Never a tenant: CloudWatch bills and limits per combination. */
export const DIMENSION = { service: 'service', cell: 'cell', code: 'code' } as const;
