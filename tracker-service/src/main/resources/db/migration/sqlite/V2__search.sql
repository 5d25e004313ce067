-- Terms by which entries are found. They are made by the service, and read from here as they are.
CREATE VIRTUAL TABLE catalog_words USING fts5(
  words, content = '', contentless_delete = 1, tokenize = 'ascii', detail = 'none'
);

CREATE TRIGGER catalog_words_removed AFTER DELETE ON catalog_entry BEGIN
  DELETE FROM catalog_words WHERE rowid = old.id;
END;

-- The name without case and accents, made by the service.
ALTER TABLE catalog_entry ADD COLUMN sort_name TEXT NOT NULL DEFAULT '';

CREATE INDEX catalog_entry_by_name ON catalog_entry (sort_name);
CREATE INDEX catalog_entry_by_size ON catalog_entry (size_bytes);

-- Each followed by a line feed; found by the terms.
ALTER TABLE catalog_entry ADD COLUMN tags TEXT NOT NULL DEFAULT '';
