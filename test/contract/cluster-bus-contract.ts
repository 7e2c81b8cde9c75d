import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { BusMessages, ClusterBus } from 'session-hub/internal/ports/cluster-bus.js';
import { until } from './until.js';

/** Nodes that can reach one another from the start. */
export interface BusNodes {
  buses: readonly [ClusterBus, ClusterBus, ClusterBus];
  close(): Promise<void>;
}

const ask = (...ids: string[]): BusMessages['presence-ask'] => ({ ids, known: {} });

/** What every bus promises, whatever carries it. */
export function describeClusterBus(name: string, open: () => Promise<BusNodes>): void {
  describe(`${name} as a cluster bus`, () => {
    let nodes: BusNodes;
    let one: ClusterBus;
    let two: ClusterBus;
    let three: ClusterBus;
    beforeEach(async () => {
      nodes = await open();
      [one, two, three] = nodes.buses;
    });
    afterEach(() => nodes.close());

    /** What a node hears under this topic, with the sender in front. */
    const heardBy = (bus: ClusterBus): string[] => {
      const heard: string[] = [];
      bus.listen('presence-ask', ({ ids }, from) => heard.push(`${from}: ${ids.join(' ')}`));
      return heard;
    };

    it('gives each node a name of its own', () => {
      expect(new Set(nodes.buses.map(({ nodeId }) => nodeId)).size).toBe(3);
    });

    it('tells every other node, and never the sender', async () => {
      const [first, second, third] = [heardBy(one), heardBy(two), heardBy(three)];
      one.publish('presence-ask', ask('a'));
      await until(() => second.length === 1 && third.length === 1);
      two.publish('presence-ask', ask('b'));
      await until(() => first.length === 1 && third.length === 2);
      expect(first).toEqual([`${two.nodeId}: b`]);
      expect(second).toEqual([`${one.nodeId}: a`]);
      expect(third).toEqual([`${one.nodeId}: a`, `${two.nodeId}: b`]);
    });

    it('keeps the order of one sender', async () => {
      const heard = heardBy(two);
      for (let number = 0; number < 200; number += 1) one.publish('presence-ask', ask(String(number)));
      await until(() => heard.length === 200);
      expect(heard).toEqual(Array.from({ length: 200 }, (_, number) => `${one.nodeId}: ${number}`));
    });

    it('hands a message on as it was said, and to each node a copy', async () => {
      const heard: BusMessages['end'][] = [];
      const message: BusMessages['end'] = {
        to: { kind: 'user', id: 'änna "☂"' },
        error: { code: 'forbidden', message: 'no', retryable: false, details: { deep: [1, { two: null }] } },
      };
      for (const bus of [two, three]) {
        bus.listen('end', (end) => {
          heard.push(end);
          if (end.to.kind === 'user') end.to.id = `${end.to.id} (changed by ${bus.nodeId})`;
        });
      }
      const before = structuredClone(message);
      one.publish('end', message);
      await until(() => heard.length === 2);
      expect(message).toEqual(before);
      expect(heard.map(({ error }) => error)).toEqual([before.error, before.error]);
      expect(new Set(heard.map(({ to }) => JSON.stringify(to))).size).toBe(2);
    });

    it('calls nobody before publish has returned', async () => {
      const heard = heardBy(two);
      one.publish('presence-ask', ask('a'));
      expect(heard).toEqual([]);
      await until(() => heard.length === 1);
    });

    it('calls only those who listen to the topic, each of them, until they have stopped', async () => {
      const notices: unknown[] = [];
      two.listen('notice', (notice) => notices.push(notice));
      const heard: string[] = [];
      const listener = (): void => void heard.push('told');
      const stop = two.listen('presence-ask', listener);
      two.listen('presence-ask', listener);
      one.publish('presence-ask', ask('a'));
      await until(() => heard.length === 2);
      stop();
      const last = heardBy(two);
      one.publish('presence-ask', ask('b'));
      await until(() => last.length === 1);
      expect(heard).toHaveLength(3);
      expect(notices).toEqual([]);
    });

    it('neither hears nor says anything once closed', async () => {
      const [first, second, third] = [heardBy(one), heardBy(two), heardBy(three)];
      two.close();
      two.publish('presence-ask', ask('from the closed one'));
      one.publish('presence-ask', ask('a'));
      await until(() => third.length === 1);
      expect([first, second]).toEqual([[], []]);
      expect(third).toEqual([`${one.nodeId}: a`]);
    });
  });
}
