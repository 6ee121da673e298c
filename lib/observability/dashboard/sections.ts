// The dashboard from top to bottom: what users feel, then the Cells, then what the gateway is made of.

import { CustomWidget, type IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { AlertTargets } from '../alarms/targets';
import { awsMetric, graph, heading, type OwnMetric, ownMetrics, shareOf } from './graphs';

export type Row = IWidget[];

const LATENCY_RANKS = ['p50', 'p95', 'p99'];

export function platformSection({ apiId, deployment }: AlertTargets, availabilityPercent: number): Row[] {
  const ownMetric = ownMetrics(deployment);
  const api = (name: string, statistic: string, label: string) =>
    awsMetric('AWS/ApiGateway', name, statistic, { ApiId: apiId }, label);
  const requests = api('Count', 'Sum', 'requests');
  const failures = api('5xx', 'Sum', '5xx');
  const budget = (100 - availabilityPercent) / 100;
  return [
    [
      heading(
        '平台 / Platform',
        'Requests, errors and latency as callers see them. Without traffic these stay empty; the patrol below draws all the same.',
      ),
    ],
    [
      graph('Requests a minute', [requests]),
      graph(
        'Errors',
        [shareOf(failures, requests, 100, '5xx'), shareOf(api('4xx', 'Sum', '4xx'), requests, 100, '4xx')],
        '%',
      ),
      graph(
        'Latency',
        LATENCY_RANKS.map((rank) => api('Latency', rank, rank)),
        'ms',
      ),
    ],
    [
      graph(
        `Error budget burn (1 = on pace to spend all of it at ${availabilityPercent} %)`,
        [shareOf(failures, requests, 1 / budget, 'burn rate')],
        undefined,
        12,
      ),
      graph(
        'What the gateway lacked',
        [
          ownMetric('signingKeyUnavailable', 'Sum'),
          ownMetric('stateStoreUnavailable', 'Sum'),
          ownMetric('authorizerFailures', 'Sum'),
        ],
        undefined,
        12,
      ),
    ],
  ];
}

export function cellSection({ cells, deployment }: AlertTargets): Row[] {
  const ownMetric = ownMetrics(deployment);
  const byCell = (name: Parameters<OwnMetric>[0], statistic: string) =>
    cells.map((cell) => ownMetric(name, statistic, { cell }));
  const rate = cells.map((cell) =>
    shareOf(ownMetric('serverErrors', 'Sum', { cell }), ownMetric('requests', 'Sum', { cell }), 100, cell),
  );
  const help =
    cells.length > 0 ? 'The Cells that have alarms of their own.' : 'No Cell has alarms of its own; see the ops page.';
  if (cells.length === 0) return [[heading('业务单元 / Cells', help)]];
  return [
    [heading('业务单元 / Cells', help)],
    [
      graph('Requests a minute', byCell('requests', 'Sum')),
      graph('5xx', rate, '%'),
      graph('Time the Cell takes, p95', byCell('upstreamLatency', 'p95'), 'ms'),
    ],
    [
      graph('Retries', byCell('retries', 'Sum')),
      graph('Circuits opened', byCell('circuitOpened', 'Sum')),
      graph('Signatures refused by the Cell', byCell('signatureRefused', 'Sum')),
    ],
  ];
}

export function patrolSection({ deployment }: AlertTargets): Row[] {
  const ownMetric = ownMetrics(deployment);
  return [
    [
      heading(
        '巡检 / Patrol',
        'A gap in the heartbeat means that nobody is looking: the health summary then shows every Cell unknown.',
      ),
    ],
    [
      graph('Cells', [
        ownMetric('cellsUp', 'Maximum'),
        ownMetric('cellsDegraded', 'Maximum'),
        ownMetric('cellsDown', 'Maximum'),
      ]),
      graph('Heartbeat', [ownMetric('patrolHeartbeat', 'Sum'), ownMetric('patrolBlind', 'Maximum')]),
      graph('Duration of a round', [ownMetric('patrolDuration', 'Maximum')], 'ms'),
    ],
    [
      graph('Circuits open', [ownMetric('circuitsOpen', 'Maximum')], undefined, 12),
      graph('Red lights', [ownMetric('redLights', 'Maximum')], undefined, 12),
    ],
  ];
}

export function functionSection({ functions }: AlertTargets): Row[] {
  const each = (name: string, statistic: string) =>
    Object.entries(functions).map(([label, FunctionName]) =>
      awsMetric('AWS/Lambda', name, statistic, { FunctionName }, label),
    );
  return [
    [heading('函数 / Functions', 'Every request costs two invocations: authorizer and proxy.')],
    [
      graph('Invocations', each('Invocations', 'Sum')),
      graph('Errors and timeouts', each('Errors', 'Sum')),
      graph('Throttles', each('Throttles', 'Sum')),
    ],
    [
      graph('Duration, p95', each('Duration', 'p95'), 'ms', 12),
      graph('Concurrent executions', each('ConcurrentExecutions', 'Maximum'), undefined, 12),
    ],
  ];
}

export function tableSection({ tables, deadLetterQueue }: AlertTargets): Row[] {
  const each = (name: string) =>
    Object.entries(tables).map(([label, TableName]) =>
      awsMetric('AWS/DynamoDB', name, 'Sum', { TableName }, `${label} ${name}`),
    );
  return [
    [heading('数据 / Data', 'Healthy traffic writes nothing to the state table.')],
    [
      graph('Capacity used', [...each('ConsumedReadCapacityUnits'), ...each('ConsumedWriteCapacityUnits')]),
      graph('Throttled', [...each('ReadThrottleEvents'), ...each('WriteThrottleEvents')]),
      graph('Dead letters', [
        awsMetric(
          'AWS/SQS',
          'ApproximateNumberOfMessagesVisible',
          'Maximum',
          { QueueName: deadLetterQueue },
          'patrol runs that never happened',
        ),
      ]),
    ],
  ];
}

export function cellBoard(summary: Pick<IFunction, 'functionArn'>): IWidget {
  return new CustomWidget({
    title: '业务单元健康 / Cell health',
    functionArn: summary.functionArn,
    width: 24,
    height: 10,
    updateOnRefresh: true,
    // The table fills whatever width it has, and shows the present whatever range the graphs show.
    updateOnResize: false,
    updateOnTimeRangeChange: false,
  });
}
