// What the front must know of an HTTP API: the template's properties, resolved.

export interface ApiDefinition {
  readonly id: string;
  readonly accountId: string;
  readonly region: string;
  readonly stage: string;
  readonly routes: readonly ApiRouteDefinition[];
  readonly cors: CorsDefinition | undefined;
  readonly accessLog?: AccessLogDefinition | undefined;
}

export interface AccessLogDefinition {
  readonly logGroupName: string;
  /** Text with `$context.<name>` in it. */
  readonly format: string;
}

export interface ApiRouteDefinition {
  readonly routeKey: string;
  readonly integration: IntegrationDefinition;
  readonly authorizer: AuthorizerDefinition | undefined;
}

export interface IntegrationDefinition {
  readonly functionName: string;
  readonly timeoutMs: number;
}

export interface AuthorizerDefinition {
  readonly id: string;
  readonly functionName: string;
  /** Selection expressions such as `$request.header.authorization`. */
  readonly identitySources: readonly string[];
  readonly cacheSeconds: number;
}

export interface CorsDefinition {
  readonly allowOrigins: readonly string[];
  readonly allowMethods: readonly string[];
  readonly allowHeaders: readonly string[];
  readonly exposeHeaders: readonly string[];
  readonly maxAgeSeconds: number | undefined;
  readonly allowCredentials: boolean;
}
