import type { JournalWrite, PackedWrites } from './journal-messages.js';

export function packWrites(writes: readonly JournalWrite[]): PackedWrites {
  const values: (string | number | null)[] = [];
  for (const { id, expected, epoch, seq, updatedAt, facets, row, record, events, remember } of writes) {
    const { owner, template, status, createdAt, wakeAt, title } = facets;
    values.push(id, expected, epoch, seq, updatedAt);
    values.push(owner, template, status, createdAt, wakeAt, title, row, record);
    values.push(remember?.key ?? null, remember?.result ?? null, remember?.expiresAt ?? null);
    values.push(events.length);
    for (const event of events) values.push(event.seq, event.lossless, event.text);
  }
  return values;
}

export function unpackWrites(values: PackedWrites): JournalWrite[] {
  const writes: JournalWrite[] = [];
  // The order is the one above; both live in this file so that they cannot drift apart.
  const take = reader(values);
  while (take.more()) {
    writes.push({
      id: take.text(),
      expected: take.number(),
      epoch: take.text(),
      seq: take.number(),
      updatedAt: take.number(),
      facets: {
        owner: take.text(),
        template: take.text(),
        status: take.text(),
        createdAt: take.number(),
        wakeAt: take.numberOrNull(),
        title: take.text(),
      },
      row: take.text(),
      record: take.text(),
      remember: takeRemembered(take),
      events: Array.from({ length: take.number() }, () => ({
        seq: take.number(),
        lossless: take.number() === 1 ? 1 : 0,
        text: take.text(),
      })),
    });
  }
  return writes;
}

type Reader = ReturnType<typeof reader>;

function takeRemembered(take: Reader): JournalWrite['remember'] {
  const [key, result, expiresAt] = [take.value(), take.value(), take.numberOrNull()];
  return typeof key === 'string' && typeof result === 'string' && expiresAt !== null
    ? { key, result, expiresAt }
    : null;
}

function reader(values: PackedWrites) {
  let next = 0;
  const value = (): string | number | null => values[next++] ?? null;
  return {
    more: () => next < values.length,
    value,
    text: () => String(value()),
    number: () => Number(value()),
    numberOrNull(): number | null {
      const found = value();
      return found === null ? null : Number(found);
    },
  };
}
