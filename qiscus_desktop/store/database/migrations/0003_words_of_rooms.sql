-- Each comment is also indexed under a word that names its room (`room_word` in store/search.py), so that a search
-- in one room need not walk through those of all others. Comments that were here before get theirs in the
-- background (store/finding.py), which comes down from the newest: keys below `first_key` still wait.

CREATE TABLE room_words (first_key INTEGER NOT NULL) STRICT;
INSERT INTO room_words SELECT coalesce(max(key) + 1, 0) FROM comments;
DROP TRIGGER comments_text_insert;
DROP TRIGGER comments_text_delete;
DROP TRIGGER comments_text_update;
CREATE TRIGGER comments_text_insert AFTER INSERT ON comments BEGIN
  INSERT INTO comments_text (rowid, text) SELECT new.key, iif(
    new.key < first_key, spaced(new.text), indexed(new.text, new.owner, new.room_id)) FROM room_words;
END;
CREATE TRIGGER comments_text_delete AFTER DELETE ON comments BEGIN
  INSERT INTO comments_text (comments_text, rowid, text) SELECT 'delete', old.key, iif(
    old.key < first_key, spaced(old.text), indexed(old.text, old.owner, old.room_id)) FROM room_words;
END;
CREATE TRIGGER comments_text_update AFTER UPDATE OF text ON comments WHEN old.text IS NOT new.text BEGIN
  INSERT INTO comments_text (comments_text, rowid, text) SELECT 'delete', old.key, iif(
    old.key < first_key, spaced(old.text), indexed(old.text, old.owner, old.room_id)) FROM room_words;
  INSERT INTO comments_text (rowid, text) SELECT new.key, iif(
    new.key < first_key, spaced(new.text), indexed(new.text, new.owner, new.room_id)) FROM room_words;
END;
