// Requests that every example Cell must pass, whatever its framework makes of them.

import type { RequestParts, SendOptions } from './signed-request';

export const BODY = Buffer.from('{"名称": "甲"}');
export const JSON_TYPE = { 'content-type': 'application/json' };

/** One character a byte. */
const wire = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

/** Values whose last bytes are 0x85 and 0xA0. */
export const CHINESE_VALUES = { 'x-data-scope': wire('补充'), 'x-user-id': wire('堠') };
const FORM = { 'content-type': 'multipart/form-data; boundary=x' };

export const KIT_REQUESTS: readonly [name: string, parts: RequestParts, options?: SendOptions][] = [
  ['a body', { method: 'POST', path: '/orders', query: 'x=1', headers: JSON_TYPE, body: BODY }],
  ['a chunked body', { method: 'POST', path: '/orders', headers: JSON_TYPE, body: BODY }, { chunked: true }],
  ['an empty body', { method: 'POST', path: '/orders', headers: JSON_TYPE }],
  ['an empty chunked body', { method: 'PUT', path: '/orders', headers: JSON_TYPE }, { chunked: true }],
  ['a body without a type', { method: 'DELETE', path: '/orders', body: BODY }],
  ['a form', { method: 'POST', path: '/f', headers: FORM, body: BODY }],
  ['a body of GET', { method: 'GET', path: '/search', headers: JSON_TYPE, body: BODY }],
  ['HEAD', { method: 'HEAD', path: '/orders' }],
  ['OPTIONS', { method: 'OPTIONS', path: '/orders' }],
  ['two slashes inside', { method: 'GET', path: '/orders//1/' }],
  ['two slashes at the front', { method: 'GET', path: '//orders' }],
  ['a semicolon and an encoded path', { method: 'GET', path: '/a;b=1/北京 中心/100%/a?b#c', query: 'q=%7C;&' }],
  ['Chinese header values', { method: 'GET', path: '/a', headers: CHINESE_VALUES }],
];
