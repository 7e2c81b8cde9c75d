import { describe } from '@jest/globals';
import { closingContract } from './closing-contract.js';
import { indexContract } from './index-contract.js';
import { listContract } from './list-contract.js';
import { listenContract } from './listen-contract.js';
import { logContract } from './log-contract.js';
import { removalContract } from './removal-contract.js';
import { type StoreHarness, StoreUnderTest } from './store-harness.js';
import { writeContract } from './write-contract.js';

/** What every store promises, whatever it stores in. */
export function describeSessionStore(name: string, harness: StoreHarness): void {
  describe(`${name} as a session store`, () => {
    const subject = new StoreUnderTest(harness);
    writeContract(subject);
    logContract(subject);
    indexContract(subject);
    listContract(subject);
    listenContract(subject);
    removalContract(subject);
    closingContract(subject);
  });
}
