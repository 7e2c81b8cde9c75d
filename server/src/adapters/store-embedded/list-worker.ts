import { parentPort } from 'node:worker_threads';
import type { JournalReply, JournalRequest, Refusal } from './journal-messages.js';
import { refusalOf } from './journal-messages.js';
import { ListReads } from './list-reads.js';
import { type Connection, openBeside } from './open-database.js';

if (parentPort === null) throw new Error('Lists are looked up in a thread of their own.');
const port = parentPort;
let connection: Connection | null = null;
let lists: ListReads | null = null;

port.on('message', (request: JournalRequest) => port.postMessage(reply(request)));

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
      connection = openBeside(request.settings);
      lists = new ListReads(connection);
      return { kind: 'open', mode: 'reading', lists: 'journal-thread', warnings: [] };
    case 'list':
      if (lists === null) throw new Error('The database has not been opened.');
      return { kind: 'list', page: lists.page(request.query, request.behind) };
    case 'close':
      lists?.clear();
      connection?.close();
      // With nothing left to hear, the thread ends, and the file is free.
      port.close();
      return { kind: 'close' };
    default:
      throw new Error(`This thread knows nothing of "${request.kind}".`);
  }
}
