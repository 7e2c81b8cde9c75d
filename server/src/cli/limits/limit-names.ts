import { hubLimitsSchema } from '@session-hub/shared/schemas';

const { capacity, rateLimit, connectRate, addressRate, policy } = hubLimitsSchema.shape;
const { retention } = policy.shape;

/** Every limit as it is named on the command line: with a dot before each part. */
export const LIMIT_NAMES: readonly string[] = [
  ...below('capacity', capacity.shape),
  'tombstones',
  ...below('rateLimit', rateLimit.shape),
  ...below('connectRate', connectRate.shape),
  ...below('addressRate', addressRate.shape),
  'maxConnections',
  ...below('policy', policy.shape).filter((name) => name !== 'policy.retention'),
  ...below('policy.retention', retention.shape),
];

const TIMES =
  /^(tombstones|policy\.(idleAfter|inactivity|lifetime|stalledAfter|leaseDuration|errorWindow|agentHeartbeat|retention\..*))$/;

/** Whether its value is a time in milliseconds. */
export function isTime(name: string): boolean {
  return TIMES.test(name);
}

function below(name: string, shape: object): string[] {
  return Object.keys(shape).map((part) => `${name}.${part}`);
}
