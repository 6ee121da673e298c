// Binds a function to the lights that two regions share, in the registry's table, which is replicated.

import { ENV } from '../../lambdas/contract/environment';
import { STATE_PARTITION } from '../../lambdas/contract/table-keys';
import type { GatewayFunction, TableGrant } from './gateway-function';
import type { GatewayState } from './gateway-state';

export function bindSharedLights(own: GatewayFunction, state: GatewayState, actions: TableGrant['actions']): void {
  if (state.sharedLights === undefined) return;
  own.bindTable(state.sharedLights, { variable: ENV.lightTable, actions, leadingKeys: [STATE_PARTITION.light] });
}
