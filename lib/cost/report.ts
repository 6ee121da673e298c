// The comparison as Markdown: what is printed is what docs/cost.md shows.

import { figureTable } from '../generated-file';
import { choices } from './choices';
import { type Comparison, LOADS } from './comparison';
import { type Price, type PriceList, US_DOLLARS } from './price-list';
import type { Bill, Scene } from './scene';
import { billedMs, environments } from './serverless';
import { MONTH_SECONDS } from './workload';

export function report(scene: Scene, comparison: Comparison): string {
  const { workload, prices, deployed } = scene;
  const [own] = comparison.bills as [Bill];
  const millions = (workload.requestsPerSecond * MONTH_SECONDS) / 1e6;
  const ms = billedMs(scene);
  const { proxies } = environments(scene);
  const text = [
    `${workload.requestsPerSecond} requests a second (${quantity(millions)} million a month), ${workload.cells} Cells, ` +
      `${workload.tenants} tenants; Cells answer in ${workload.cellMs} ms. Prices of ${prices.region}, read ${prices.seen}, ` +
      'without free tiers and discounts.',
    `Authorizer ${deployed.memoryMb.authorizer} MB, billed ${ms.authorizer} ms a request; ` +
      `proxy ${deployed.memoryMb.proxy} MB, billed ${ms.proxy} ms; about ${Math.ceil(proxies)} environments at once.`,
    ownTable(scene, own, millions),
    sideBySide(comparison.bills, millions),
    loadTable(comparison),
    sentences(comparison),
    choiceTable(scene, millions),
  ].join('\n\n');
  return inCurrency(text, prices);
}

export function inCurrency(text: string, { currency }: PriceList): string {
  return text.replaceAll(US_DOLLARS, currency);
}

function ownTable({ prices }: Scene, { name, lines, usd }: Bill, millions: number): string {
  return figureTable(
    [`${name}, as deployed`, 'quantity a month', 'US$ a month', 'US$ a million requests'],
    [
      ...lines.map((line) => [
        line.label,
        `${quantity(line.quantity)} ${unitOf(prices.prices[line.price])}`,
        dollars(line.usd),
        fine(line.usd / millions),
      ]),
      ['**Together**', '', `**${dollars(usd)}**`, `**${fine(usd / millions)}**`],
    ],
  );
}

/** A price that could not be read on AWS's page says so. */
function unitOf({ unit, unread }: Price): string {
  return unread === true ? `${unit} (price not verified)` : unit;
}

function sideBySide(bills: readonly Bill[], millions: number): string {
  const labels = [...new Set(bills.flatMap(({ lines }) => lines.map(({ label }) => label)))];
  return figureTable(
    ['US$ a month', ...bills.map(({ name }) => name)],
    [
      ...labels.map((label) => [label].concat(bills.map((bill) => amount(bill, label)))),
      ['**Together**', ...bills.map(({ usd }) => `**${dollars(usd)}**`)],
      ['**A million requests**', ...bills.map(({ usd }) => `**${fine(usd / millions)}**`)],
    ],
  );
}

function amount({ lines }: Bill, label: string): string {
  const found = lines.find((line) => line.label === label);
  return found === undefined ? '' : dollars(found.usd);
}

function loadTable({ bills, byLoad }: Comparison): string {
  return figureTable(
    ['requests a second', ...bills.map(({ name }) => `${name}, US$ a month`), 'cheapest'],
    byLoad.map((costs, at) => {
      const cheapest = bills[costs.indexOf(Math.min(...costs))]?.name ?? '';
      return [quantity(LOADS[at] ?? 0), ...costs.map(dollars), cheapest];
    }),
    ['cheapest'],
  );
}

function choiceTable(scene: Scene, millions: number): string {
  return figureTable(
    ['choice', 'saves, US$ a month', 'US$ a million requests', 'what it loses'],
    choices(scene).map(({ setting, saves, loses }) => [setting, dollars(saves), fine(saves / millions), loses]),
    ['what it loses'],
  );
}

function sentences({ containersPayFrom: { httpApi, restApi } }: Comparison): string {
  return `Containers cost less than the HTTP API ${from(httpApi)}, and less than the REST API with WAF ${from(restApi)}.`;
}

function from(load: number | undefined): string {
  return load === undefined ? 'at no load' : `from **${quantity(load)} requests a second** on`;
}

function dollars(usd: number): string {
  return usd.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

function fine(usd: number): string {
  return usd.toLocaleString('en-US', { minimumFractionDigits: 3, maximumFractionDigits: 3 });
}

/** Three digits that count. */
function quantity(value: number): string {
  return value.toLocaleString('en-US', { maximumSignificantDigits: value < 1_000 ? 3 : 6, maximumFractionDigits: 0 });
}
