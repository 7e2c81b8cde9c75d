import type { ClientKind, ClientOptions } from './client.js';
import { PEER_PATH, SDK_PATH } from './client-files.js';

/** The same as bench/processes/sdk-client.ts does in Node. */
const SCRIPTS: Readonly<Record<ClientKind, string>> = {
  'session-hub': `
    const session = SessionHub.connectHub(location.origin).session(id);
    session.on('custom', () => { told.events += 1; });
    session.on('omitted', ({ from, to }) => { told.omitted += to - from; });
    session.subscribe(() => void session.view);
    await session.ready();`,
  'socket.io-client': `
    const { emptyView, reduce } = await import('/shared/index.js');
    let view = emptyView(id, 'bench');
    const socket = io(location.origin, { transports: ['websocket'] });
    socket.on('event', (event) => {
      view = reduce(view, event);
      told.events += 1;
    });
    await socket.emitWithAck('watch', [id]);`,
};
const LIBRARIES: Readonly<Record<ClientKind, string>> = {
  'session-hub': SDK_PATH,
  'socket.io-client': PEER_PATH,
};

export function clientPage({ kind, id }: ClientOptions): string {
  return `<!doctype html>
<title>${kind}</title>
<script src="${LIBRARIES[kind]}"></script>
<script type="module">
    const id = ${JSON.stringify(id)};
    const told = { events: 0, omitted: 0 };${SCRIPTS[kind]}
    for (;;) await fetch('/told', { method: 'POST', body: JSON.stringify(told) });
</script>
`;
}
