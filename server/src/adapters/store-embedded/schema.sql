create table sessions (
  number integer primary key,
  id text not null unique,
  revision integer not null,
  epoch text not null,
  seq integer not null,
  owner text not null,
  template text not null,
  status text not null,
  created_at integer not null,
  updated_at integer not null,
  wake_at integer,
  -- In lower case as JavaScript does it: SQLite knows only ASCII.
  title text not null,
  -- The line of a list, so that a page of a list does not read whole records.
  row text not null,
  -- Last, because a large one spills to pages of its own.
  record text not null
);

-- The id stands at the end of each index because it breaks ties in the order of a list.
-- The default list of everything; with the title in it a text search reads only this index.
create index sessions_by_creation on sessions (created_at, id, title);
-- The list by last change. The only index that every write moves, and always at its end.
create index sessions_by_change on sessions (updated_at, id);
-- "My sessions": a list for one owner must not depend on how many others there are.
create index sessions_by_owner on sessions (owner, created_at, id);
-- "What is running": a few active sessions among many ended ones.
create index sessions_by_status on sessions (status, created_at, id);
-- All sessions of one kind.
create index sessions_by_template on sessions (template, created_at, id);
-- The deadlines, earliest first; sessions without one take no room.
create index sessions_by_wake on sessions (wake_at, id) where wake_at is not null;

-- The log. `position` is the session's number in the upper and the seq in the lower 32 bits: as the table's own
-- key it was 15 % faster to append to than a key of two columns, and a log still lies in one piece.
create table events (
  position integer primary key,
  lossless integer not null,
  text text not null
);

-- Finds the newest lossless events behind any amount of progress. Holds nothing but their positions.
create index events_lossless on events (lossless) where lossless = 1;

create table remembered (
  entry integer primary key,
  session integer not null,
  key text not null,
  result text not null,
  expires_at integer not null,
  unique (session, key)
);

-- What has expired, for the cleaning in passing.
create index remembered_by_expiry on remembered (expires_at);

-- What is left of removed sessions, for a time.
create table tombstones (
  id text primary key,
  text text not null,
  until integer not null
) without rowid;

create index tombstones_by_end on tombstones (until);

-- The numbers of removed sessions whose events and remembered results are still being deleted, piece by piece: a long
-- log at once would hold up everybody's writes. Nobody finds them any more, and no new session gets the number.
create table discarded (number integer primary key);

-- One row: what all hubs of this folder have been told while they ran.
create table settings (
  only integer primary key check (only = 1),
  version integer not null,
  text text not null
);
