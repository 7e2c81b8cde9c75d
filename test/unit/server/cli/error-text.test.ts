import { describe, expect, it } from '@jest/globals';
import { hubError } from '@session-hub/shared';
import { CliError } from 'session-hub/internal/cli/cli-error.js';
import { errorJson, errorText } from 'session-hub/internal/cli/format/error-text.js';
import { serveBanner } from 'session-hub/internal/cli/format/serve-banner.js';
import { plainStyle } from 'session-hub/internal/cli/format/style.js';

const REFUSED = hubError('illegal_transition', {
  details: { status: 'active', possible: ['pause', 'stop'] },
});

describe('errorText', () => {
  it('is a sentence and what can be done', () => {
    expect(errorText(REFUSED, plainStyle).split('\n')).toEqual([
      'error: This cannot be done in the state the session is in. (illegal_transition)',
      '  - The session is active.',
      '  - Possible now: pause, stop.',
      '  - `details.possible` lists what can be done now.',
    ]);
  });

  it('names what is off in a request', () => {
    const issues = [
      { path: ['operations', 0, 'type'], message: 'Invalid' },
      { path: 'body', message: 'No' },
      'odd',
    ];
    const text = errorText(hubError('bad_request', { details: { issues } }), plainStyle);
    expect(text).toContain('  - operations.0.type: Invalid\n  - body: No\n  - odd\n');
  });

  it('is an object for programs', () => {
    expect(JSON.parse(errorJson(REFUSED))).toEqual({ error: REFUSED.toJSON() });
    const own = new CliError({ code: 'usage', message: 'No.', exitCode: 2 });
    expect(JSON.parse(errorJson(own))).toEqual({
      error: { code: 'usage', message: 'No.', retryable: false, steps: [] },
    });
  });
});

describe('serveBanner', () => {
  const options = {
    url: 'http://127.0.0.1:8080',
    data: './data',
    access: 'open',
    demo: 'off',
    program: 'session-hub',
    style: plainStyle,
  } as const;

  it('needs no variable where the address is the usual one', () => {
    expect(serveBanner(options)).toContain('\n    session-hub tail hello\n');
    expect(serveBanner({ ...options, url: 'http://127.0.0.1:9000' })).toContain(
      '\n    HUB_URL=http://127.0.0.1:9000 session-hub tail hello\n',
    );
  });

  it('names the demo and the token only where there is one', () => {
    expect(serveBanner(options)).not.toMatch(/Demo|ACCESS_TOKEN/);
    expect(serveBanner({ ...options, access: 'token', demo: 'on' })).toMatch(/Demo[\s\S]*ACCESS_TOKEN/);
  });
});
