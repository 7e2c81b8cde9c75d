import { describe, expect, it } from '@jest/globals';
import {
  COMMAND_VERBS,
  HUB_VERBS,
  isEnded,
  LIFECYCLE,
  nextStatus,
  possibleVerbs,
  STATUSES,
  type Status,
  type Verb,
} from '@session-hub/shared';
import fc from 'fast-check';

const verbs: Verb[] = [...COMMAND_VERBS, ...HUB_VERBS];

describe('the lifecycle table', () => {
  it('R41: has a row for every verb, and no row leads out of an ended status', () => {
    expect(Object.keys(LIFECYCLE).sort()).toEqual([...verbs].sort());
    for (const status of STATUSES.filter(isEnded)) {
      expect(verbs.filter((verb) => nextStatus(status, verb) !== null)).toEqual([]);
    }
  });

  it('R41: lets every status that has not ended be ended', () => {
    for (const status of STATUSES.filter((status) => !isEnded(status))) {
      expect(nextStatus(status, 'fail')).toBe('failed');
    }
  });

  it('R41: can be reached whole from pending', () => {
    const reached = new Set<Status>(['pending']);
    for (const status of reached) {
      for (const verb of verbs) {
        const next = nextStatus(status, verb);
        if (next !== null) reached.add(next);
      }
    }
    expect([...reached].sort()).toEqual([...STATUSES].sort());
  });

  it('R41: never leaves the statuses, whatever is asked in whatever order', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...verbs), { maxLength: 60 }), (asked) => {
        let status: Status = 'pending';
        for (const verb of asked) {
          const next = nextStatus(status, verb);
          expect(next === null).toBe(!LIFECYCLE[verb].from.includes(status));
          status = next ?? status;
          expect(STATUSES).toContain(status);
        }
      }),
    );
  });

  it('R30: names exactly the commands that would be allowed', () => {
    for (const status of STATUSES) {
      for (const verb of COMMAND_VERBS) {
        expect(possibleVerbs(status).includes(verb)).toBe(nextStatus(status, verb) !== null);
      }
    }
  });
});
