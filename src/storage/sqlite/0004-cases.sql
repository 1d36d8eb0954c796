-- An open case keeps its conversation however long nobody writes.
ALTER TABLE conversations ADD COLUMN kept INTEGER NOT NULL DEFAULT 0;
