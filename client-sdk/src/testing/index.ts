// What the SDK loads only when it is first used, loaded at once: a load in the middle of a test takes real time,
// which a clock held by the test knows nothing of.
import '../emitter/create-jobs.js';
import '../presence/create-presences.js';
import '../session/session-events.js';

export { describeView, type WaitOptions, type WaitTime, waitFor } from './wait-for.js';
