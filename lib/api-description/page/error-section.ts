// The page's error catalogue: every code of the closed list, in both languages.

import type { ErrorCode } from '../../../lambdas/contract/error-codes';
import { ERRORS } from '../../../lambdas/contract/errors';
import { type Html, html } from '../../../lambdas/pages/html';
import { ERROR_GUIDE } from '../error-guides';
import { inline } from './markup';

export function errorSection(): Html {
  return html`<section id="errors" aria-labelledby="errors-title">
<h2 id="errors-title">Errors <span lang="zh-CN">错误码</span></h2>
${(Object.keys(ERRORS) as ErrorCode[]).map(errorArticle)}</section>`;
}

function errorArticle(code: ErrorCode): Html {
  const { status, en, zh } = ERRORS[code];
  return html`<article id="error-${code}" class="error-code" data-search="${code} ${status} ${en} ${zh}">
<h3><code>${code}</code> <span class="status">${status}</span></h3>
${explanation('en', en, ERROR_GUIDE.en[code], ['Cause', 'What to do'])}
${explanation('zh-CN', zh, ERROR_GUIDE.zh[code], ['原因', '处理方法'])}</article>`;
}

function explanation(
  lang: string,
  message: string,
  { cause, remedy }: { cause: string; remedy: string },
  [causeLabel, remedyLabel]: readonly [string, string],
): Html {
  return html`<div lang="${lang}"><p class="message">${message}</p>
<dl>${entry(causeLabel, cause)}${entry(remedyLabel, remedy)}</dl></div>`;
}

function entry(label: string, text: string): Html {
  return html`<div><dt>${label}</dt><dd>${inline(text)}</dd></div>`;
}
