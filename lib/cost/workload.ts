// What is to be priced, and what has to be assumed because nothing here can measure it.

export interface Workload {
  readonly requestsPerSecond: number;
  readonly cells: number;
  readonly tenants: number;
  /** Mean time a Cell takes to answer, ms: the proxy is billed while it waits. */
  readonly cellMs: number;
  readonly requestKb: number;
  readonly responseKb: number;
}

/** AWS's own month of 730 hours. */
export const HOURS = 730;
export const MONTH_SECONDS = HOURS * 3_600;

/** Bytes that CloudWatch Logs adds to every event: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html */
export const LOG_EVENT_BYTES = 26;

/** Stored logs are billed compressed; AWS's pricing examples take this share. */
export const LOG_COMPRESSION = 0.15;

/** Lambda's own sampling, which cannot be set: https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html */
export const TRACES = { perSecond: 1, shareOfRest: 0.05 } as const;

/** Requests a caller sends on one connection before it opens another. */
export const REQUESTS_PER_CONNECTION = 10;

/** How busy a container may be on average, so that a peak and a lost task are borne. */
export const CONTAINER_UTILIZATION = 0.5;

export const GB = 1024 ** 3;
