// The name under which whoever verifies, and a probe Cell that is a process, are told the secret that proves orders.

export const PROBE_SECRET_VARIABLE = 'GATEWAY_PROBE_SECRET';
