-- What is not sent yet lives in a file of its own (migrations/unsent). It was copied there before this ran.

DROP TABLE outbox;
DROP TABLE drafts;
