create table tombstones (
  id text primary key,
  text text not null,
  until integer not null
) without rowid;

create index tombstones_by_end on tombstones (until);

create table discarded (number integer primary key);

create table settings (
  only integer primary key check (only = 1),
  version integer not null,
  text text not null
);

-- Sessions that had ended for good have a deadline now: the time of their removal. An hour later is the earliest there
-- is; whoever looks at one of them then finds out when it really is.
update sessions set wake_at = updated_at + 3600000
  where wake_at is null and status in ('completed', 'failed', 'closed', 'expired');
