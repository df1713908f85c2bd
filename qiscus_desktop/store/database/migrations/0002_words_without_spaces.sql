-- Chinese and Japanese stand without spaces: `spaced` (store/search.py) takes each character for a word.

DROP TRIGGER comments_text_insert;
DROP TRIGGER comments_text_delete;
DROP TRIGGER comments_text_update;
INSERT INTO comments_text (comments_text, rowid, text)
  SELECT 'delete', key, text FROM comments WHERE spaced(text) IS NOT text;
INSERT INTO comments_text (rowid, text)
  SELECT key, spaced(text) FROM comments WHERE spaced(text) IS NOT text;
CREATE TRIGGER comments_text_insert AFTER INSERT ON comments BEGIN
  INSERT INTO comments_text (rowid, text) VALUES (new.key, spaced(new.text));
END;
CREATE TRIGGER comments_text_delete AFTER DELETE ON comments BEGIN
  INSERT INTO comments_text (comments_text, rowid, text) VALUES ('delete', old.key, spaced(old.text));
END;
CREATE TRIGGER comments_text_update AFTER UPDATE OF text ON comments WHEN old.text IS NOT new.text BEGIN
  INSERT INTO comments_text (comments_text, rowid, text) VALUES ('delete', old.key, spaced(old.text));
  INSERT INTO comments_text (rowid, text) VALUES (new.key, spaced(new.text));
END;
