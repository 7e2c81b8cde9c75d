/** Every fixed statement of the journal; the list puts its own together. */
export const STATEMENTS = {
  headOf: `select number, revision, owner, template, status, created_at as createdAt, wake_at as wakeAt, title
    from sessions where id = ?`,

  /** A number is used again only once nothing is left of the session that had it. */
  insertSession: `insert into sessions (revision, epoch, seq, updated_at, row, record,
      owner, template, status, created_at, wake_at, title, id, number)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1 + max(
      coalesce((select max(number) from sessions), 0), coalesce((select max(number) from discarded), 0)))`,

  /** Leaves alone what most writes do not change, and with it four indexes. */
  moveSession: `update sessions set revision = ?, epoch = ?, seq = ?, updated_at = ?, row = ?, record = ?
    where number = ?`,

  changeSession: `update sessions set revision = ?, epoch = ?, seq = ?, updated_at = ?, row = ?, record = ?,
      owner = ?, template = ?, status = ?, created_at = ?, wake_at = ?, title = ?
    where number = ?`,

  insertEvent: 'insert into events (position, lossless, text) values ((? << 32) | ?, ?, ?)',

  remember: `insert into remembered (session, key, result, expires_at) values (?, ?, ?, ?)
    on conflict (session, key) do update set result = excluded.result, expires_at = excluded.expires_at`,

  forgetExpired: `delete from remembered where entry in
    (select entry from remembered where expires_at <= ? order by expires_at limit ?)`,

  record: 'select record from sessions where id = ?',

  oldestEvents: `select position & 4294967295 as seq, text from events
    where position between (? << 32) | ? and (? << 32) | ? order by position limit ?`,

  newestEvents: `select position & 4294967295 as seq, text from events
    where position between (? << 32) | ? and (? << 32) | ? order by position desc limit ?`,

  oldestLossless: `select position & 4294967295 as seq, text from events indexed by events_lossless
    where lossless = 1 and position between (? << 32) | ? and (? << 32) | ? order by position limit ?`,

  newestLossless: `select position & 4294967295 as seq, text from events indexed by events_lossless
    where lossless = 1 and position between (? << 32) | ? and (? << 32) | ? order by position desc limit ?`,

  heads: 'select id, epoch, seq from sessions where id in (select value from json_each(?))',

  recall: `select result from remembered
    where session = (select number from sessions where id = ?) and key = ? and expires_at > ?`,

  epochOf: 'select epoch from sessions where number = ?',
  deleteSession: 'delete from sessions where number = ?',
  discard: 'insert into discarded (number) values (?)',
  someDiscarded: 'select number from discarded where number > 0 order by number limit 1',
  deleteEvents: `delete from events where position in
    (select position from events where position between (? << 32) and (? << 32) | 4294967295 limit ?)`,
  deleteRemembered: `delete from remembered where entry in
    (select entry from remembered where session = ? limit ?)`,
  anyEvent: 'select 1 from events where position between (? << 32) and (? << 32) | 4294967295 limit 1',
  anyRemembered: 'select 1 from remembered where session = ? limit 1',
  forgetDiscarded: 'delete from discarded where number = ?',

  keepTombstone: `insert into tombstones (id, text, until) values (?, ?, ?)
    on conflict (id) do update set text = excluded.text, until = excluded.until`,
  endTombstone: 'delete from tombstones where id = ?',
  forgetTombstones: `delete from tombstones where id in
    (select id from tombstones where until <= ? order by until limit ?)`,
  tombstone: 'select text from tombstones where id = ? and until > ?',

  /** Goes through the whole index, once in the life of a thread. */
  countByStatus: `select status, count(*) as count, sum(created_at) as created
    from sessions indexed by sessions_by_status group by status`,
  countOfOwner: 'select count(*) as count from sessions indexed by sessions_by_owner where owner = ?',
  createdAfter: 'select count(*) as count from sessions indexed by sessions_by_creation where created_at > ?',
  oldestCreation: `select created_at as at from sessions indexed by sessions_by_creation
    where created_at >= 0 order by created_at limit 1`,
  newestCreation: `select created_at as at from sessions indexed by sessions_by_creation
    where created_at >= 0 order by created_at desc limit 1`,

  settings: 'select version, text from settings where only = 1',
  storeSettings: `insert into settings (only, version, text) values (1, ?, ?)
    on conflict (only) do update set version = excluded.version, text = excluded.text`,

  due: `select id, wake_at as wakeAt from sessions indexed by sessions_by_wake
    where wake_at is not null and wake_at <= ? order by wake_at, id limit ?`,

  dueAfter: `select id, wake_at as wakeAt from sessions indexed by sessions_by_wake
    where wake_at is not null and (wake_at, id) > (?, ?) and wake_at <= ? order by wake_at, id limit ?`,
} as const;
