import { connectHub } from '@session-hub/client';
import { emptyView, type HubEvent, reduce } from '@session-hub/shared';
import { io } from 'socket.io-client';
import type { Told } from '../clients/client.js';
import { serveTasks } from '../support/bench-process.js';

export type SdkTask =
  | { kind: 'session-hub'; url: string; id: string }
  | { kind: 'socket.io-client'; url: string; id: string }
  | { kind: 'count' };

const told: Told = { events: 0, omitted: 0 };

/** A client as an application has it: it follows one session, holds its view, and listens to each event. */
serveTasks(async (task: SdkTask): Promise<Told> => {
  switch (task.kind) {
    case 'session-hub': {
      const session = connectHub(task.url).session(task.id);
      session.on('custom', () => {
        told.events += 1;
      });
      session.on('omitted', ({ from, to }) => {
        told.omitted += to - from;
      });
      session.subscribe(() => void session.view);
      await session.ready();
      return told;
    }
    case 'socket.io-client': {
      let view = emptyView(task.id, 'bench');
      const socket = io(task.url, { transports: ['websocket'] });
      socket.on('event', (event: HubEvent) => {
        view = reduce(view, event);
        told.events += 1;
      });
      await socket.emitWithAck('watch', [task.id]);
      return told;
    }
    case 'count':
      return told;
  }
});
