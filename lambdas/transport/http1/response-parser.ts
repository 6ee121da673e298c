// Parses one HTTP/1.1 response, byte for byte as RFC 9112 writes it. Whatever the RFC calls invalid is a fault; bytes
// behind the response leave it whole and its connection unusable.

import { BodyPieces } from './body-pieces';
import {
  beginsChunkSize,
  beginsLineEnd,
  beginsStatusLine,
  DEFAULT_LIMITS,
  isFramingHeader,
  isKeepAlive,
  type ParserLimits,
  parseChunkLine,
  parseStatusLine,
  ResponseFault,
  readFraming,
  splitHeader,
} from './message-syntax';

export interface ParsedResponse {
  readonly status: number;
  /** Names and values in turn, one character a byte, as they came; without trailers. */
  readonly rawHeaders: readonly string[];
  /** Without transfer coding. */
  readonly body: Buffer;
}

const LF = 0x0a;
const CR = 0x0d;
const NOTHING = Buffer.alloc(0);

type Chunked = 'chunk-size' | 'chunk' | 'chunk-end' | 'trailers';
type State = 'status' | 'headers' | 'sized' | Chunked | 'until-close' | 'done';

export class ResponseParser {
  /** True once a status line has come whole. */
  started = false;
  /** True once the head of the final response has come whole. */
  headRead = false;
  /** True where the connection may carry another request: framing is plain, nothing follows, neither side closes. */
  reusable = false;
  /** Seconds that the peer says it keeps an idle connection: `Keep-Alive: timeout=`. */
  keepAliveSeconds: number | undefined;

  #state: State = 'status';
  #status = 0;
  #isHttp10 = false;
  #rawHeaders: string[] = [];
  #interim = 0;
  #lineBytes = 0;
  #pending: Buffer = NOTHING;
  readonly #body = new BodyPieces();
  #left = 0;
  readonly #isHead: boolean;
  readonly #limits: ParserLimits;

  /** @param method of the request: a response to HEAD has no body, whatever its headers say. */
  constructor(method: string, limits: Pick<ParserLimits, 'bodyBytes'> & Partial<ParserLimits>) {
    this.#isHead = method === 'HEAD';
    this.#limits = { ...DEFAULT_LIMITS, ...limits };
  }

  get response(): ParsedResponse {
    return { status: this.#status, rawHeaders: this.#rawHeaders, body: this.#body.whole() };
  }

  /**
   * Takes the bytes that arrived next.
   * @returns true when the response is whole
   * @throws ResponseFault
   */
  feed(chunk: Buffer): boolean {
    let rest: Buffer = this.#pending.length > 0 ? Buffer.concat([this.#pending, chunk]) : chunk;
    this.#pending = NOTHING;
    while (rest.length > 0 && this.#state !== 'done') {
      const used = this.#isInBody() ? this.#takeBody(rest) : this.#takeLine(rest);
      if (used === 0) {
        this.#pending = rest;
        return false;
      }
      rest = rest.subarray(used);
    }
    if (this.#state !== 'done') return false;
    if (rest.length > 0) this.reusable = false;
    return true;
  }

  /**
   * The peer sends nothing more.
   * @returns true when that completes the response
   * @throws ResponseFault where it ends too early
   */
  end(): boolean {
    if (this.#state === 'until-close') this.#state = 'done';
    if (this.#state === 'done') return true;
    if (!this.headRead) throw new ResponseFault('reset', 'The connection closed before a response', 'ECONNRESET');
    throw new ResponseFault('cut_off', 'The connection closed within the body', 'ECONNRESET');
  }

  #isInBody(): boolean {
    return this.#state === 'sized' || this.#state === 'chunk' || this.#state === 'until-close';
  }

  /** @returns bytes used; 0 where the line is not whole yet */
  #takeLine(bytes: Buffer): number {
    this.#refuseBeginning(bytes);
    const end = bytes.indexOf(LF);
    const length = end < 0 ? bytes.length : end + 1;
    if (this.#lineBytes + length > this.#limits.headBytes) this.#overflow();
    if (end < 0) return 0;
    if (end === 0 || bytes[end - 1] !== CR) this.#invalid('A line ends without CR');
    if (this.#state !== 'chunk-size' && this.#state !== 'chunk-end') this.#lineBytes += length;
    this.#readLine(bytes.toString('latin1', 0, end - 1));
    return length;
  }

  /** So that nobody waits for the end of a line that cannot be one. */
  #refuseBeginning(bytes: Buffer): void {
    if (this.#state === 'status' && !beginsStatusLine(bytes)) this.#invalid('The response is not HTTP/1.1');
    if (this.#state === 'chunk-size' && !beginsChunkSize(bytes)) this.#invalid('The chunk size is invalid');
    if (this.#state === 'chunk-end' && !beginsLineEnd(bytes)) this.#invalid('A chunk is longer than its size');
  }

  #readLine(line: string): void {
    switch (this.#state) {
      case 'status':
        this.#readStatusLine(line);
        break;
      case 'headers':
        if (line === '') this.#endHead();
        else this.#readHeader(line);
        break;
      case 'chunk-size':
        this.#readChunkSize(line);
        break;
      case 'chunk-end':
        this.#state = 'chunk-size';
        break;
      default:
        // Trailers are checked and dropped: RFC 9110, 6.5.1.
        if (line === '') this.#state = 'done';
        else this.#readTrailer(line);
    }
  }

  #readStatusLine(line: string): void {
    const { status, isHttp10 } = parseStatusLine(line) ?? this.#invalid('The status line is invalid');
    this.started = true;
    this.#status = status;
    this.#isHttp10 = isHttp10;
    this.#rawHeaders = [];
    this.#state = 'headers';
  }

  #readTrailer(line: string): void {
    const [name] = splitHeader(line, (reason) => this.#invalid(reason));
    if (isFramingHeader(name)) this.#invalid('A trailer frames');
  }

  /** Obsolete folding is refused: RFC 9112, 5.2. */
  #readHeader(line: string): void {
    const [name, value] = splitHeader(line, (reason) => this.#invalid(reason));
    this.#rawHeaders.push(name, value);
  }

  #endHead(): void {
    this.#lineBytes = 0;
    const status = this.#status;
    if (status >= 100 && status < 200 && status !== 101) {
      this.#endInterim();
      return;
    }
    if (status < 200 || status > 599) throw new ResponseFault('unusable', `The response has status ${status}`);
    const framing = readFraming(this.#rawHeaders, this.#isHttp10);
    this.headRead = true;
    const { keepAlive, seconds } = isKeepAlive(this.#rawHeaders);
    this.keepAliveSeconds = seconds;
    this.reusable = keepAlive && !this.#isHttp10;
    if (this.#limits.reads?.(status) === false) {
      this.#state = 'done';
      this.reusable = false;
    } else if (this.#isHead || status === 204 || status === 304) {
      this.#state = 'done';
      // A server that sends a body here sends it late as well: after HEAD a connection carries nothing more.
      if (this.#isHead || framing.kind === 'chunked' || (status === 204 && framing.length > 0)) this.reusable = false;
    } else if (framing.kind === 'chunked') {
      this.#state = 'chunk-size';
    } else if (framing.kind === 'close') {
      this.#state = 'until-close';
      this.reusable = false;
    } else {
      this.#left = framing.length;
      this.#state = framing.length === 0 ? 'done' : 'sized';
      this.#refuseOver(framing.length);
    }
  }

  /** It has no body: RFC 9110, 15.2. Headers that give it one, or that close, are no more to be trusted than two lengths. */
  #endInterim(): void {
    this.#interim += 1;
    if (this.#interim > this.#limits.interimResponses) this.#invalid('Too many interim responses');
    const { kind, length } = readFraming(this.#rawHeaders, this.#isHttp10);
    if (kind === 'chunked' || length > 0) this.#invalid('An interim response has a body');
    if (!isKeepAlive(this.#rawHeaders).keepAlive) this.#invalid('An interim response closes');
    this.#state = 'status';
  }

  #readChunkSize(line: string): void {
    const { size, extensionBytes } = parseChunkLine(line) ?? this.#invalid('The chunk size is invalid');
    this.#lineBytes += extensionBytes;
    if (this.#lineBytes > this.#limits.headBytes) this.#overflow();
    this.#left = size;
    this.#refuseOver(this.#body.size + this.#left);
    if (this.#left > 0) this.#state = 'chunk';
    else {
      this.#lineBytes = 0;
      this.#state = 'trailers';
    }
  }

  #takeBody(bytes: Buffer): number {
    const isOpenEnded = this.#state === 'until-close';
    const used = isOpenEnded ? bytes.length : Math.min(bytes.length, this.#left);
    this.#refuseOver(this.#body.size + used);
    this.#body.add(used === bytes.length ? bytes : bytes.subarray(0, used));
    if (!isOpenEnded) {
      this.#left -= used;
      if (this.#left === 0) this.#state = this.#state === 'chunk' ? 'chunk-end' : 'done';
    }
    return used;
  }

  #refuseOver(size: number): void {
    const { bodyBytes } = this.#limits;
    if (size > bodyBytes) throw new ResponseFault('too_large', `The response is larger than ${bodyBytes} bytes`);
  }

  #overflow(): never {
    throw new ResponseFault('unusable', `Head, trailers or chunk extensions exceed ${this.#limits.headBytes} bytes`);
  }

  #invalid(reason: string): never {
    throw new ResponseFault(this.headRead ? 'cut_off' : 'protocol', reason);
  }
}
