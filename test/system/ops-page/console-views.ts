// The views of the console: address, id of its heading, title in English, and a part that is there once all has loaded.

export const VIEWS = [
  ['#/', 'headline', '1 Cell is down', '#board:has(#traffic .plot) #problem-list .age'],
  ['#/cells', 'cells-title', 'Cells · 1 Cell is down', 'tr.down'],
  ['#/cells/erp', 'view-title', 'Cell erp · 1 Cell is down', '#view .plot'],
  ['#/tenants', 'view-title', 'Tenants · 1 Cell is down', '#view tbody tr'],
  ['#/tenants/acme', 'view-title', 'Tenant acme · 1 Cell is down', '#view meter'],
  ['#/changes', 'view-title', 'Changes · 1 Cell is down', '#view tbody tr'],
  ['#/requests', 'requests-title', 'Requests · 1 Cell is down', '#request-id'],
  ['#/config?from=16&to=17', 'view-title', 'Live config · 1 Cell is down', '#view tbody tr'],
  ['#/runbook/cell-down', 'view-title', 'Runbook: cell-down · 1 Cell is down', '#view pre'],
] as const;
