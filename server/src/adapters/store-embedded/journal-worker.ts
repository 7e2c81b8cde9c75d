import { parentPort } from 'node:worker_threads';
import { Journal } from './journal.js';
import type { JournalReply, JournalRequest, Refusal } from './journal-messages.js';
import { refusalOf } from './journal-messages.js';
import { unpackWrites } from './pack-writes.js';

if (parentPort === null) throw new Error('The journal runs in a thread of its own.');
const port = parentPort;
let journal: Journal | null = null;

port.on('message', (request: JournalRequest) => {
  port.postMessage(reply(request));
  // After the answer, so that the commit that makes the log too long does not wait for it.
  if (request.kind === 'commit') journal?.boundLog();
});

function reply(request: JournalRequest): JournalReply | Refusal {
  try {
    return answer(request);
  } catch (error) {
    return refusalOf(error);
  }
}

function answer(request: JournalRequest): JournalReply {
  switch (request.kind) {
    case 'open':
      journal = new Journal(request.settings);
      return { kind: 'open', mode: journal.mode, lists: journal.listPlace, warnings: journal.warnings };
    case 'commit':
      return { kind: 'commit', outcomes: opened().commit(unpackWrites(request.writes), request.now) };
    case 'remove':
      return { kind: 'remove', outcome: opened().remove(request.removal, request.now) };
    case 'tombstone':
      return { kind: 'tombstone', text: opened().tombstone(request.id, request.now) };
    case 'counts':
      return { kind: 'counts', counts: opened().counts.counts(request.owner) };
    case 'creationTimes':
      return { kind: 'creationTimes', times: opened().counts.creationTimes(request.after) };
    case 'settings':
      return { kind: 'settings', settings: opened().settings() };
    case 'storeSettings':
      return { kind: 'storeSettings', outcome: opened().storeSettings(request.settings) };
    case 'record':
      return { kind: 'record', text: opened().record(request.id) };
    case 'log':
      return { kind: 'log', events: opened().log(request.query) };
    case 'page':
      return { kind: 'page', page: opened().page(request.query) };
    case 'heads':
      return { kind: 'heads', heads: opened().heads(request.ids) };
    case 'recall':
      return { kind: 'recall', result: opened().recall(request.id, request.key, request.now) };
    case 'list':
      return { kind: 'list', page: opened().lists.page(request.query, request.behind) };
    case 'due':
      return { kind: 'due', due: opened().due(request.now, request.limit, request.after) };
    case 'close':
      journal?.close();
      // With nothing left to hear, the thread ends, and the file is free.
      port.close();
      return { kind: 'close' };
  }
}

function opened(): Journal {
  if (journal === null) throw new Error('The journal has not been opened.');
  return journal;
}
