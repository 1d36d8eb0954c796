-- What became of each line: lane 0 crisis, 1 counsellor, 2 bot, 3 notice.
ALTER TABLE outbox ADD COLUMN channel TEXT NOT NULL DEFAULT '';
-- When it was said.
ALTER TABLE outbox ADD COLUMN at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN lane INTEGER NOT NULL DEFAULT 2;
-- An attempt may have arrived without our knowing.
ALTER TABLE outbox ADD COLUMN unsure INTEGER NOT NULL DEFAULT 0;
-- How far the platform says it came: 1 sent, 2 delivered, 3 read, 4 failed.
ALTER TABLE outbox ADD COLUMN receipt INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN code TEXT;
ALTER TABLE outbox ADD COLUMN settled_at INTEGER;

-- status: 0 ready, 1 sending until not_before, 2 sent, 3 failed, 4 expired, 5 held
DROP INDEX outbox_ready;
DROP INDEX outbox_sending;
CREATE INDEX outbox_open ON outbox (channel, not_before) WHERE status <= 1;
CREATE INDEX outbox_kept ON outbox (status) WHERE status IN (3, 5);

-- Lines expired unseen since the last commit.
ALTER TABLE conversations ADD COLUMN unseen INTEGER NOT NULL DEFAULT 0;
-- How often its waiting messages were given out after a crash.
ALTER TABLE conversations ADD COLUMN tries INTEGER NOT NULL DEFAULT 0;
