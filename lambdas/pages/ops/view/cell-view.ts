// One Cell: its state and why, its traffic, probes, incidents, circuit, settings and changes.

import { formatDuration } from '../../board/numbers';
import type { BoardRow } from '../../board/rows';
import { uptimeText, whyOf } from '../../board/why';
import { errorWord } from '../../board/words';
import { secondsOf } from '../model/alarms';
import { isRecord, recordsOf, textOf } from '../model/answer';
import { circuitStateOf } from '../model/circuit-state';
import { readProbes } from '../model/figures';
import { changeTable } from './changes-view';
import { button, factsOf, make, tableOf } from './dom';
import { stateBadge } from './elements';
import { figuresPath, overOf, probeChart, probeCountChart, trafficPanel } from './figure-charts';
import { usageOfCellsPath, usageTable } from './usage-table';
import { type Answers, panelOf, type View, type ViewContext } from './view';

export const cellView: View = {
  slow: ['usage'],
  paths(route, nowMs) {
    const cell = encodeURIComponent(route.id);
    const over = overOf(route);
    return {
      figures: figuresPath(over, { cell: route.id }),
      usage: usageOfCellsPath(over, nowMs),
      probes: `/api/admin/cells/${cell}/probes?over=${over === 'hour' ? 'hour' : 'day'}`,
      circuit: `/api/admin/circuits/${cell}`,
      incidents: `/api/admin/incidents?cell=${cell}`,
      config: '/api/admin/config',
      changes: `/api/admin/audit-logs?cell=${cell}&limit=20`,
    };
  },
  render(answers, context) {
    const { route, rows, text, page } = context;
    const row = rows.find(({ summary }) => summary.cell === route.id);
    if (row === undefined) return [make('p', 'empty', text.unknownCell)];
    const { sections } = text;
    return [
      head(row, answers, context),
      trafficPanel(answers['figures'], context),
      panelOf(sections.usage, answers['usage'], context, 'usage', (usage) =>
        make(
          'div',
          '',
          make('p', 'muted small', text.countedNote),
          usageTable(usage, sections.usage, context, route.id),
        ),
      ),
      panelOf(sections.probes, answers['probes'], context, 'console: true', (body) =>
        overOf(route) === 'hour' ? probeChart(readProbes(body), context) : probeCountChart(body, context),
      ),
      panelOf(sections.incidents, answers['incidents'], context, '', (body) =>
        incidentTable(body, context, page.noIncidents),
      ),
      panelOf(sections.circuitHistory, answers['circuit'], context, 'console: true', (body) =>
        circuitTable(body, context),
      ),
      panelOf(sections.settings, answers['config'], context, 'liveConfig', (body) => settingTable(body, context)),
      panelOf(sections.changes, answers['changes'], context, '', (body) => changeTable(body, context)),
    ];
  },
};

function head(row: BoardRow, answers: Answers, context: ViewContext): HTMLElement {
  const { summary, status } = row;
  const { words, text, timeText, nowSeconds } = context;
  const { labels } = text;
  const circuit = answers['circuit']?.kind === 'ok' ? answers['circuit'].body : undefined;
  const openedBy = [textOf(circuit?.['opened_by']), textOf(circuit?.['reason'])].filter((one) => one !== '').join(': ');
  const since =
    summary.since === null
      ? words.neverProbed
      : `${words.ago(formatDuration(nowSeconds - summary.since, words.units))} · ${timeText(summary.since)}`;
  const facts = factsOf([
    [labels.state, stateBadge(status, words.status[status])],
    [labels.why, whyOf(row, words, timeText)],
    [labels.since, since],
    [labels.latency, summary.latency_ms === null ? '–' : `${Math.round(summary.latency_ms)} ms`],
    [labels.uptime, (['h1', 'h24', 'd7'] as const).map((window) => uptimeText(summary, window, words)).join(' · ')],
    [labels.circuit, [words.circuit[summary.circuit], openedBy].filter((one) => one !== '').join(' · ')],
    [labels.light, summary.light === null ? words.light.green : `${words.light.red}: ${summary.light.reason}`],
    [labels.address, summary.base_url],
  ]);
  return make('div', `panel head ${status}`, facts, actionBar(row, answers, context));
}

/** Only what the deployment can do is offered. */
function actionBar({ summary }: BoardRow, answers: Answers, context: ViewContext): HTMLElement {
  const { text, actions, act, nowSeconds } = context;
  const { cell, light } = summary;
  const circuit = answers['circuit']?.kind === 'ok' ? circuitStateOf(answers['circuit'].body, nowSeconds) : undefined;
  const isLive = answers['config']?.kind === 'ok';
  const bar = make(
    'div',
    'actions',
    circuit && button(text.actions.probe.button, () => act(actions.probe(cell))),
    circuit &&
      button(text.actions[circuit.isOpen ? 'circuitClose' : 'circuitOpen'].button, () =>
        act(actions.circuit(cell, circuit)),
      ),
    light === null
      ? button(text.actions.lightRed.button, () => act(actions.lightRed(cell)))
      : button(text.actions.lightGreen.button, () => act(actions.lightGreen(cell, light))),
    isLive &&
      button(text.actions[summary.enabled === false ? 'cellOn' : 'cellOff'].button, () =>
        act(actions.cellSwitch(cell, summary.enabled !== false)),
      ),
  );
  bar.setAttribute('role', 'group');
  bar.setAttribute('aria-label', text.actionsLabel);
  return bar;
}

function incidentTable(body: Record<string, unknown>, context: ViewContext, none: string): Node {
  const { words, text, page, timeText, nowSeconds } = context;
  const { labels, sections } = text;
  const rows = recordsOf(body['data']).map(({ started_at: started, ended_at: ended, cause }) => {
    const from = Number(started);
    const lasted = formatDuration((typeof ended === 'number' ? ended : nowSeconds) - from, words.units);
    return [
      timeText(from),
      typeof ended === 'number' ? lasted : `${lasted} · ${page.ongoing}`,
      errorWord(textOf(cause), words),
    ];
  });
  if (rows.length === 0) return make('p', 'empty', none);
  return tableOf(sections.incidents, [labels.at, labels.lasted, labels.cause], rows);
}

function circuitTable(body: Record<string, unknown>, { text, words, timeText }: ViewContext): Node {
  const { labels, sections } = text;
  const rows = recordsOf(body['history']).map(({ at, phase, by, reason }) => {
    const seconds = secondsOf(at);
    const name = textOf(phase).replace('-', '_') as keyof typeof words.circuit;
    return [
      seconds === null ? '' : timeText(seconds),
      words.circuit[name] ?? textOf(phase),
      textOf(by),
      textOf(reason),
    ];
  });
  if (rows.length === 0) return make('p', 'empty', text.none);
  return tableOf(sections.circuitHistory, [labels.at, labels.phase, labels.by, labels.reason], rows);
}

function settingTable(body: Record<string, unknown>, { route, text }: ViewContext): Node {
  const { labels, sections } = text;
  const document = isRecord(body['document']) ? body['document'] : {};
  const cells = isRecord(document['cells']) ? document['cells'] : {};
  const cell = Object.hasOwn(cells, route.id) ? cells[route.id] : undefined;
  const settings = isRecord(cell) ? Object.entries(cell) : [['url', cell] as const];
  const rows = settings.map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]);
  const version = Number(body['version']);
  return make(
    'div',
    '',
    make(
      'p',
      'muted small',
      `${labels.version}: ${version === 0 ? text.deployed : version} · ${textOf(body['reason'])}`,
    ),
    tableOf(sections.settings, [labels.setting, labels.value], rows),
  );
}
