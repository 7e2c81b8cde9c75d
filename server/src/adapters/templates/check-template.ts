import type { Template } from '@session-hub/shared';
import { policySchema, templateSchema } from '@session-hub/shared/schemas';

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
/** Where a policy has no time, a text is not taken for one. */
const NO_TIMES = ['onInactivity', 'onLostHealth', 'warnAt', 'degradeAfterErrors', 'disconnectAfterErrors'];
const TIMES = [
  ...Object.keys(policySchema.shape).filter((name) => !NO_TIMES.includes(name)),
  ...Object.keys(policySchema.shape.retention.shape),
];

/** What somebody wrote as a template, where times may be texts such as `30m`. `what` begins the sentence of a refusal. */
export function checkTemplate(written: unknown, what: string): Template {
  if (!isRecord(written)) throw new Error(`${what} holds no template: it must be an object with a name.`);
  const checked = templateSchema.safeParse({
    ...written,
    ...(isRecord(written.policy) ? { policy: withTimes(written.policy) } : {}),
  });
  if (checked.success) return checked.data;
  const [issue] = checked.error.issues;
  const field = issue === undefined || issue.path.length === 0 ? '' : `, field ${issue.path.join('.')}`;
  throw new Error(`${what}${field}: ${issue?.message ?? 'it has another form'}.`);
}

function withTimes(policy: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(policy).map(([name, value]) => {
    if (isRecord(value)) return [name, withTimes(value)] as const;
    return [name, TIMES.includes(name) && typeof value === 'string' ? timeOf(value) : value] as const;
  });
  return Object.fromEntries(entries);
}

/** Milliseconds; the text itself where it is no time, so that it is refused under its name. */
function timeOf(text: string): number | string {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text.trim()) ?? [];
  const factor = UNITS[unit];
  return number === undefined || factor === undefined ? text : Math.round(Number(number) * factor);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
