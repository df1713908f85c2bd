-- Everything the account knows without network. `owner` keeps the accounts of one file apart.

CREATE TABLE accounts (
  owner        INTEGER PRIMARY KEY,
  account_id   TEXT NOT NULL UNIQUE,
  profile      TEXT NOT NULL DEFAULT '{}',   -- JSON without any secret
  last_room_id INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE rooms (
  owner          INTEGER NOT NULL,
  room_id        INTEGER NOT NULL,
  body           TEXT NOT NULL,               -- JSON of the room without its participants
  participants   TEXT,                        -- JSON list, NULL where the server was not asked
  is_start_known INTEGER NOT NULL DEFAULT 0,  -- the first comment of the room is in this database
  PRIMARY KEY (owner, room_id)
) STRICT, WITHOUT ROWID;

-- Comments the server has numbered. Times are microseconds since 1970 UTC; flags: 1 edited, 2 deleted.
CREATE TABLE comments (
  key         INTEGER PRIMARY KEY,
  owner       INTEGER NOT NULL,
  room_id     INTEGER NOT NULL,
  id          INTEGER NOT NULL,
  temp_id     TEXT NOT NULL,
  before_id   INTEGER NOT NULL DEFAULT 0,
  sender_id   TEXT NOT NULL,
  sender_name TEXT NOT NULL DEFAULT '',
  avatar_url  TEXT NOT NULL DEFAULT '',
  type        TEXT NOT NULL DEFAULT 'text',
  text        TEXT NOT NULL DEFAULT '',
  payload     TEXT,
  extras      TEXT,
  created_at  INTEGER NOT NULL,
  status      INTEGER NOT NULL,
  flags       INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX comments_by_id ON comments (owner, room_id, id);

CREATE TABLE spans (
  owner    INTEGER NOT NULL,
  room_id  INTEGER NOT NULL,
  first_id INTEGER NOT NULL,
  last_id  INTEGER NOT NULL,
  PRIMARY KEY (owner, room_id, first_id)
) STRICT, WITHOUT ROWID;

-- Comments written here and not yet accepted by the server, in the order they were written.
CREATE TABLE outbox (
  seq     INTEGER PRIMARY KEY AUTOINCREMENT,
  owner   INTEGER NOT NULL,
  temp_id TEXT NOT NULL,
  room_id INTEGER NOT NULL,
  body    TEXT NOT NULL,                      -- JSON of the comment
  path    TEXT NOT NULL DEFAULT '',           -- the file that still has to be uploaded
  UNIQUE (owner, temp_id)
) STRICT;

CREATE TABLE drafts (
  owner   INTEGER NOT NULL,
  room_id INTEGER NOT NULL,
  body    TEXT NOT NULL,
  PRIMARY KEY (owner, room_id)
) STRICT, WITHOUT ROWID;

-- Full text search over what people wrote.
CREATE VIRTUAL TABLE comments_text USING fts5 (
  text, content = 'comments', content_rowid = 'key', tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
);
CREATE TRIGGER comments_text_insert AFTER INSERT ON comments BEGIN
  INSERT INTO comments_text (rowid, text) VALUES (new.key, new.text);
END;
CREATE TRIGGER comments_text_delete AFTER DELETE ON comments BEGIN
  INSERT INTO comments_text (comments_text, rowid, text) VALUES ('delete', old.key, old.text);
END;
CREATE TRIGGER comments_text_update AFTER UPDATE OF text ON comments WHEN old.text IS NOT new.text BEGIN
  INSERT INTO comments_text (comments_text, rowid, text) VALUES ('delete', old.key, old.text);
  INSERT INTO comments_text (rowid, text) VALUES (new.key, new.text);
END;
