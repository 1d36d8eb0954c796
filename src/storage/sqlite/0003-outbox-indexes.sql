-- What waits is looked through with every send: the sent lines of a long conversation must not be in the way.
CREATE INDEX outbox_waiting ON outbox (conversation, id) WHERE status <= 1;
CREATE INDEX outbox_failed ON outbox (id) WHERE status = 3;
