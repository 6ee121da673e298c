// The alarms that fire on this machine, as a list; hidden where nobody tells of alarms.

import type { FiringAlarms } from '../model/alarms';
import { byId } from './elements';

export function showAlarms(firing: FiringAlarms): void {
  byId('alarms', HTMLElement).hidden = firing === undefined;
  byId('no-alarms', HTMLElement).hidden = firing === undefined || firing.length > 0;
  byId('alarm-list', HTMLUListElement).replaceChildren(...(firing ?? []).map(item));
}

function item(name: string): HTMLLIElement {
  const element = document.createElement('li');
  element.textContent = name;
  return element;
}
