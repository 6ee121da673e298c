// The patrol's heartbeat in DynamoDB: one item, which only a later round may change.

import { KEY, STATE_PARTITION } from '../../contract/table-keys';
import { CLOCK_TOLERANCE_MS } from '../../domain/health/judge';
import type { HeartbeatStore } from '../../domain/health/ports';
import { type DynamoCall, isConditionFailure } from './call';

const KEY_OF_HEARTBEAT = { [KEY.partition]: { S: STATE_PARTITION.patrol }, [KEY.sort]: { S: 'HEARTBEAT' } };

export function createDynamoHeartbeat(call: DynamoCall, tableName: string): HeartbeatStore {
  return {
    async read() {
      const { Item: item } = await call('GetItem', {
        TableName: tableName,
        Key: KEY_OF_HEARTBEAT,
        ConsistentRead: true,
      });
      if (item?.['ran']?.N === undefined) return undefined;
      const judged = item['judged']?.N;
      return {
        ranAtMs: Number(item['ran'].N),
        judgedAtMs: judged === undefined ? null : Number(judged),
        blind: item['blind']?.BOOL ?? false,
        durationMs: Number(item['duration']?.N ?? 0),
      };
    },
    async beat({ ranAtMs, judgedAtMs, blind, durationMs }, nowMs) {
      try {
        await call('UpdateItem', {
          TableName: tableName,
          Key: KEY_OF_HEARTBEAT,
          UpdateExpression: `SET ran = :ran, blind = :blind, #duration = :duration${judgedAtMs === null ? '' : ', judged = :judged'}`,
          ConditionExpression: 'attribute_not_exists(ran) OR ran < :ran OR ran > :future',
          ExpressionAttributeNames: { '#duration': 'duration' },
          ExpressionAttributeValues: {
            ':ran': { N: String(ranAtMs) },
            ':blind': { BOOL: blind },
            ':duration': { N: String(Math.round(durationMs)) },
            ':future': { N: String(nowMs + CLOCK_TOLERANCE_MS) },
            ...(judgedAtMs === null ? {} : { ':judged': { N: String(judgedAtMs) } }),
          },
        });
      } catch (error) {
        if (!isConditionFailure(error)) throw error;
      }
    },
  };
}
