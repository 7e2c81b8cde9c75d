import { describe, expect, it } from '@jest/globals';
import { ERROR_TABLE, type ErrorCode, HubError, httpStatusOf, hubError } from '@session-hub/shared';
import { errorShapeSchema } from '@session-hub/shared/schemas';

const codes = Object.keys(ERROR_TABLE) as ErrorCode[];

describe('the error table', () => {
  it.each(codes)('R5: %s travels as a shape and comes back as the same error', (code) => {
    const error = hubError(code, { details: { why: 'test' }, retryAfter: 5 });
    const shape = errorShapeSchema.parse(JSON.parse(JSON.stringify(error)));
    const back = new HubError(shape);
    expect(back).toMatchObject({
      code,
      retryable: ERROR_TABLE[code].retryable,
      retryAfter: 5,
      details: { why: 'test' },
    });
    expect(back.steps.length).toBeGreaterThan(0);
    expect(httpStatusOf(back)).toBe(ERROR_TABLE[code].status);
  });

  it('counts a code it does not know as a fault of the hub', () => {
    expect(httpStatusOf(new HubError({ code: 'constructor', message: '', retryable: false }))).toBe(500);
  });
});
