// The page's error catalogue: every code of the closed list, in both languages.

import { ERRORS, type ErrorCode } from '../../../lambdas/contract/errors';
import { ERROR_GUIDE } from '../error-guides';
import { element, inline, type Markup } from './markup';

export function errorSection(): Markup {
  return element(
    'section',
    { id: 'errors', 'aria-labelledby': 'errors-title' },
    element('h2', { id: 'errors-title' }, 'Errors ', element('span', { lang: 'zh-CN' }, '错误码')),
    (Object.keys(ERRORS) as ErrorCode[]).map(errorArticle),
  );
}

function errorArticle(code: ErrorCode): Markup {
  const { status, en, zh } = ERRORS[code];
  return element(
    'article',
    { id: `error-${code}`, class: 'error-code', 'data-search': `${code} ${status} ${en} ${zh}` },
    element('h3', {}, element('code', {}, code), ' ', element('span', { class: 'status' }, String(status))),
    explanation('en', en, ERROR_GUIDE.en[code], ['Cause', 'What to do']),
    explanation('zh-CN', zh, ERROR_GUIDE.zh[code], ['原因', '处理方法']),
  );
}

function explanation(
  lang: string,
  message: string,
  { cause, remedy }: { cause: string; remedy: string },
  [causeLabel, remedyLabel]: readonly [string, string],
): Markup {
  return element(
    'div',
    { lang },
    element('p', { class: 'message' }, message),
    element('dl', {}, entry(causeLabel, cause), entry(remedyLabel, remedy)),
  );
}

function entry(label: string, text: string): Markup {
  return element('div', {}, element('dt', {}, label), element('dd', {}, inline(text)));
}
