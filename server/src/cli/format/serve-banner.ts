import type { Style } from './style.js';

export interface ServeBannerOptions {
  url: string;
  /** Where the sessions lie. */
  data: string;
  /** Whether callers have to show ACCESS_TOKEN. */
  access: 'open' | 'token';
  demo: 'on' | 'off';
  /** How this program is called here: `session-hub`. */
  program: string;
  style: Style;
}

const SESSION = 'hello';

/** Where to look, and what to type next. */
export function serveBanner({ url, data, access, demo, program, style }: ServeBannerOptions): string {
  const sign = access === 'token' ? ` -H "Authorization: Bearer $ACCESS_TOKEN"` : '';
  const json = `-H 'Content-Type: application/json'${sign}`;
  const tail = access === 'token' ? 'The same ACCESS_TOKEN lets the commands below in.' : null;
  const create = `curl ${url}/v1/sessions ${json} -d '{"id":"${SESSION}","start":true}'`;
  const report = `curl ${url}/v1/sessions/${SESSION}/events ${json} \\\n      -d '[{"type":"progress","data":{"current":3,"total":10,"description":"Rendering"}}]'`;
  const rows: [string, string][] = [
    ['Look', `${url}`],
    ['Data', data],
    ['Stop', 'Ctrl-C; nothing is lost, and everybody goes on where they were'],
  ];
  if (demo === 'on') rows.splice(1, 0, ['Demo', 'a few made-up sessions are running']);
  return [
    '',
    `  ${style('bold', 'session-hub')} is listening on ${style('good', url)} `,
    '',
    ...rows.map(([name, text]) => `  ${style('dim', name)}   ${text}`),
    '',
    ...(tail === null ? [] : [`  ${tail}`, '']),
    `  ${style('dim', 'Create a session:')}`,
    `    ${create}`,
    `  ${style('dim', 'Report progress:')}`,
    `    ${report}`,
    `  ${style('dim', 'Watch it here:')}`,
    `    ${hubVariable(url)}${program} tail ${SESSION}`,
    '',
    '',
  ].join('\n');
}

function hubVariable(url: string): string {
  return url === 'http://127.0.0.1:8080' ? '' : `HUB_URL=${url} `;
}
