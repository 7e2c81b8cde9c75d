/** Every fixed statement of the journal; the list puts its own together. */
export const STATEMENTS = {
  headOf: `select number, revision, owner, template, status, created_at as createdAt, wake_at as wakeAt, title
    from sessions where id = ?`,

  insertSession: `insert into sessions (revision, epoch, seq, updated_at, row, record,
      owner, template, status, created_at, wake_at, title, id)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,

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

  due: `select id, wake_at as wakeAt from sessions indexed by sessions_by_wake
    where wake_at is not null and wake_at <= ? order by wake_at, id limit ?`,

  dueAfter: `select id, wake_at as wakeAt from sessions indexed by sessions_by_wake
    where wake_at is not null and (wake_at, id) > (?, ?) and wake_at <= ? order by wake_at, id limit ?`,
} as const;
