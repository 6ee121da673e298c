// One connection to a peer, and the exchange that is under way on it. Its listeners are set once; a byte that comes
// while no exchange waits for it closes the connection.

import { connect, isIP, type Socket } from 'node:net';
import type * as Tls from 'node:tls';

export interface Origin {
  readonly secure: boolean;
  /** Without brackets around an IPv6 address. */
  readonly hostname: string;
  readonly port: number;
}

/** Where a URL of http or https leads. */
export function originOf({ protocol, hostname, port }: URL): Origin {
  const secure = protocol === 'https:';
  return {
    secure,
    hostname: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (secure ? 443 : 80) : Number(port),
  };
}

export function originName({ secure, hostname, port }: Origin): string {
  return `${secure ? 'https' : 'http'}://${hostname}:${port}`;
}

/** No origin holds a line feed, so that no owner's name can be taken for another origin's. */
export function connectionKey(origin: Origin, owner: string): string {
  return `${originName(origin)}\n${owner}`;
}

/** What an exchange hears of its connection. */
export interface ConnectionListener {
  onConnect(): void;
  onData(chunk: Buffer): void;
  /** The peer sends nothing more. */
  onEnd(): void;
  onError(error: NodeJS.ErrnoException): void;
}

export interface TlsSessions {
  get(origin: Origin): Buffer | undefined;
  set(origin: Origin, session: Buffer | undefined): void;
}

interface ConnectionOptions {
  /** Sessions that other connections may resume; none unless given. */
  readonly sessions?: TlsSessions;
  /** Certificate authorities to trust instead of Node's own, PEM. */
  readonly ca?: string | undefined;
  readonly onClose?: (connection: Connection) => void;
}

export class Connection {
  /** Wall-clock ms when it was last put down. */
  idleSinceMs = 0;
  /** How long the peer keeps it while idle, as far as it says. */
  keepAliveMs = Number.POSITIVE_INFINITY;
  /** True from the TCP connection on; with TLS, from the handshake on. */
  connected = false;
  listener: ConnectionListener | undefined;
  readonly socket: Socket;

  readonly origin: Origin;
  /** Names the origin and whose requests it may carry. Made once: it is looked up for every exchange. */
  readonly key: string;

  constructor(origin: Origin, owner: string, { sessions, ca, onClose }: ConnectionOptions = {}) {
    this.origin = origin;
    this.key = connectionKey(origin, owner);
    const socket = origin.secure ? secureSocket(origin, sessions, ca) : connect(origin.port, origin.hostname);
    this.socket = socket;
    socket.setNoDelay(true);
    socket.setKeepAlive(true, 1_000);
    socket.once(origin.secure ? 'secureConnect' : 'connect', () => {
      this.connected = true;
      this.listener?.onConnect();
    });
    socket.on('data', (chunk: Buffer) => {
      if (this.listener) this.listener.onData(chunk);
      else socket.destroy();
    });
    socket.on('end', () => this.listener?.onEnd());
    socket.on('error', (error) => this.listener?.onError(error));
    socket.once('close', () => {
      // A session that a handshake failed with is not offered again.
      if (!this.connected) sessions?.set(origin, undefined);
      this.listener?.onEnd();
      onClose?.(this);
    });
  }

  get usable(): boolean {
    return this.socket.writable;
  }

  /** True while bytes that were written wait for the kernel. */
  get isWriting(): boolean {
    return this.socket.writableLength > 0;
  }
}

function secureSocket(origin: Origin, sessions: TlsSessions | undefined, ca: string | undefined): Socket {
  const { hostname: host, port } = origin;
  const session = sessions?.get(origin);
  // Not import(): Node would read every export of the module, lazy ones included.
  const socket = (require('node:tls') as typeof Tls).connect({
    host,
    port,
    servername: isIP(host) === 0 ? host : '',
    ALPNProtocols: ['http/1.1'],
    ...(session ? { session } : {}),
    ...(ca === undefined ? {} : { ca }),
  });
  if (sessions) socket.on('session', (given) => sessions.set(origin, given));
  return socket;
}
