CREATE TABLE meta (
  name TEXT PRIMARY KEY,
  value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Rows of one size, overwritten and never deleted: see seats.ts.
CREATE TABLE seats (
  n INTEGER PRIMARY KEY,
  secret BLOB NOT NULL
) STRICT;

CREATE TABLE free_seats (
  n INTEGER PRIMARY KEY
) STRICT;

-- n is the number of the seat.
CREATE TABLE conversations (
  n INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  tag INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 0,
  next_seq INTEGER NOT NULL DEFAULT 1,
  last_message_at INTEGER NOT NULL,
  forgetting INTEGER NOT NULL DEFAULT 0,
  address BLOB NOT NULL,
  state BLOB
) STRICT;
CREATE INDEX conversations_current ON conversations (tag) WHERE forgetting = 0;
CREATE INDEX conversations_forgetting ON conversations (n) WHERE forgetting = 1;

-- In the order of arrival, so that the oldest are found without an index.
CREATE TABLE message_hashes (
  n INTEGER PRIMARY KEY,
  hash BLOB NOT NULL UNIQUE,
  conversation BLOB NOT NULL,
  at INTEGER NOT NULL
) STRICT;

-- The log, and the inbox in it: a message is waiting until a commit has handled it; seq is null where it is no entry.
CREATE TABLE log (
  n INTEGER PRIMARY KEY,
  conversation INTEGER NOT NULL REFERENCES conversations (n) ON DELETE CASCADE,
  seq INTEGER,
  waiting INTEGER NOT NULL,
  by TEXT NOT NULL,
  at INTEGER NOT NULL,
  row BLOB NOT NULL,
  body BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX log_order ON log (conversation, seq);
CREATE INDEX log_waiting ON log (conversation, n) WHERE waiting = 1;

-- status: 0 ready, 1 sending, 2 sent, 3 failed, 4 expired
CREATE TABLE outbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  conversation INTEGER NOT NULL REFERENCES conversations (n) ON DELETE CASCADE,
  effect BLOB NOT NULL UNIQUE,
  status INTEGER NOT NULL DEFAULT 0,
  attempt INTEGER NOT NULL DEFAULT 0,
  not_before INTEGER NOT NULL,
  not_after INTEGER NOT NULL,
  body BLOB
) STRICT;
CREATE INDEX outbox_conversation ON outbox (conversation, id);
CREATE INDEX outbox_ready ON outbox (id) WHERE status = 0;
CREATE INDEX outbox_sending ON outbox (conversation) WHERE status = 1;

CREATE TABLE records (
  kind TEXT NOT NULL,
  key BLOB NOT NULL,
  version INTEGER NOT NULL,
  sort BLOB NOT NULL,
  body BLOB NOT NULL,
  PRIMARY KEY (kind, key)
) STRICT;
CREATE INDEX records_order ON records (kind, sort);

CREATE TABLE counters (
  key TEXT PRIMARY KEY,
  count INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
