// Keeps calls within this machine away from the proxy that the shell names: with NODE_USE_ENV_PROXY Node would send them there.

import http from 'node:http';

const LOOPBACK = ['localhost', '127.0.0.1', '::1', '[::1]'];

/** To be called first: fetch reads the variables at each call, an agent when it is made, and a worker starts with a copy. */
export function sendLoopbackDirect(env: NodeJS.ProcessEnv = process.env): void {
  for (const name of ['no_proxy', 'NO_PROXY'])
    env[name] = [...LOOPBACK, env[name]].filter((part) => part !== undefined && part !== '').join(',');
  const { options } = http.globalAgent as http.Agent & { readonly options: http.AgentOptions & ProxyOptions };
  if (options.proxyEnv !== undefined) http.globalAgent = new http.Agent({ ...options, proxyEnv: env });
}

/** https://nodejs.org/api/http.html#new-agentoptions, since Node 24.5; older ones have no proxies. */
interface ProxyOptions {
  readonly proxyEnv?: NodeJS.ProcessEnv;
}
