-- What exists on this computer alone. Accounts stand here by their id: the numbers of the cache may change.
-- `checksum` (CRC-32 of the other columns, see store/unsent.py) tells a row whose bytes have changed on the disk.
-- These are ordinary tables, whose rows can be read page by page out of a damaged file (store/leaf_pages.py).

-- Comments written here and not yet accepted by the server, in the order they were written; edits and deletions.
CREATE TABLE outbox (
  seq        INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id TEXT NOT NULL,
  temp_id    TEXT NOT NULL,
  room_id    INTEGER NOT NULL,
  body       TEXT NOT NULL,             -- JSON of the comment or the change
  path       TEXT NOT NULL DEFAULT '',  -- the file that still has to be uploaded
  checksum   INTEGER NOT NULL,
  UNIQUE (account_id, temp_id)
) STRICT;

CREATE TABLE drafts (
  account_id TEXT NOT NULL,
  room_id    INTEGER NOT NULL,
  body       TEXT NOT NULL,
  checksum   INTEGER NOT NULL,
  UNIQUE (account_id, room_id)
) STRICT;
