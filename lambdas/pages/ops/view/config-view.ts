// The live config: which version holds and why, all versions, what two of them differ in, and the way back.

import { recordsOf, textOf } from '../model/answer';
import { type LiveState, liveStateOf } from '../model/live-state';
import { routeHash } from '../model/route';
import { short } from './changes-view';
import { button, factsOf, linkTo, make, tableOf } from './dom';
import { panelOf, type View, type ViewContext } from './view';

export const configView: View = {
  paths({ query }) {
    const [from, to] = [query.get('from') ?? '', query.get('to') ?? ''];
    const isCompared = /^\d+$/.test(from) && /^\d+$/.test(to);
    const paths = { config: '/api/admin/config', versions: '/api/admin/config/versions' };
    return isCompared ? { ...paths, diff: `/api/admin/config/diff?from=${from}&to=${to}` } : paths;
  },
  render({ config, versions, diff }, context) {
    const { sections } = context.text;
    const live = config?.kind === 'ok' ? liveStateOf(config.body) : undefined;
    return [
      panelOf(sections.inForce, config, context, 'liveConfig', (body) => stateFacts(body, context)),
      diff === undefined
        ? make('span')
        : panelOf(sections.differences, diff, context, 'liveConfig', (body) => diffTable(body, context)),
      panelOf(sections.versions, versions, context, 'liveConfig', (body) => versionTable(body, live, context)),
    ];
  },
};

function stateFacts(body: Record<string, unknown>, { text, timeText }: ViewContext): HTMLElement {
  const { labels } = text;
  const version = Number(body['version']);
  return factsOf([
    [labels.version, version === 0 ? text.deployed : String(version)],
    [labels.why, textOf(body['why'])],
    [labels.reason, textOf(body['reason'])],
    [labels.author, textOf(body['author'])],
    [labels.at, typeof body['at'] === 'number' ? timeText(body['at']) : ''],
  ]);
}

function versionTable(body: Record<string, unknown>, live: LiveState | undefined, context: ViewContext): Node {
  const { text, timeText, actions, act } = context;
  const { labels, sections } = text;
  const listed = recordsOf(body['data']).map((version) => ({
    number: Number(version['version']),
    at: timeText(Number(version['at'])),
    author: textOf(version['author']),
    reason: textOf(version['reason']),
  }));
  const all = [...listed, { number: 0, at: '', author: '', reason: text.deployed }];
  const rows = all.map(({ number, at, author, reason }) => {
    const isNow = number === live?.version;
    const bar = make(
      'div',
      'actions',
      live !== undefined && !isNow && button(text.actions.rollback.button, () => act(actions.rollback(number, live))),
      live !== undefined &&
        !isNow &&
        linkTo(routeHash('config', '', { from: String(number), to: String(live.version) }), text.compare),
    );
    const name = number === 0 ? text.deployed : String(number);
    return [
      make('span', '', name, isNow ? make('span', 'tag', text.inForce) : null),
      at,
      author,
      number === 0 ? '' : reason,
      bar,
    ];
  });
  return tableOf(sections.versions, [labels.version, labels.at, labels.author, labels.reason, text.actionsLabel], rows);
}

function diffTable(body: Record<string, unknown>, { text }: ViewContext): Node {
  const { labels, sections } = text;
  const rows = recordsOf(body['changes']).map(({ path, before, after }) => [textOf(path), short(before), short(after)]);
  if (rows.length === 0) return make('p', 'empty', text.none);
  const heads = [labels.field, `${labels.version} ${Number(body['from'])}`, `${labels.version} ${Number(body['to'])}`];
  return tableOf(sections.differences, heads, rows);
}
