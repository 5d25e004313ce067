-- Terms by which entries are found. They are made by the service, and read from here as they are.
CREATE TABLE catalog_words (
  entry_id BIGINT PRIMARY KEY REFERENCES catalog_entry (id) ON DELETE CASCADE,
  words TSVECTOR NOT NULL
);

-- Without a list of what is pending, which every search would read.
CREATE INDEX catalog_words_found ON catalog_words USING gin (words) WITH (fastupdate = off);

-- Entries by their terms, by the index. The planner would rather read all entries, if it expects many to be found: it does not
-- know that their terms are far away and have to be unpacked.
CREATE FUNCTION catalog_matching(wanted TSQUERY) RETURNS SETOF BIGINT
  LANGUAGE sql STABLE SET enable_seqscan = off
  AS 'SELECT entry_id FROM catalog_words WHERE words @@ wanted';

-- The name without case and accents, made by the service; in the same order wherever it is.
ALTER TABLE catalog_entry ADD COLUMN sort_name TEXT COLLATE "C" NOT NULL DEFAULT '';

CREATE INDEX catalog_entry_by_name ON catalog_entry (sort_name, id);
CREATE INDEX catalog_entry_by_size ON catalog_entry (size_bytes, id);

-- Each followed by a line feed; found by the terms.
ALTER TABLE catalog_entry ADD COLUMN tags TEXT NOT NULL DEFAULT '';
