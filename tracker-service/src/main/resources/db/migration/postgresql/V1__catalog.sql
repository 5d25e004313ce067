-- The catalogue. Numbers are never given out twice, so that a change can be told by them.
CREATE TABLE catalog_entry (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  info_hash BYTEA NOT NULL UNIQUE,
  name TEXT NOT NULL UNIQUE,
  size_bytes BIGINT NOT NULL,
  piece_length INTEGER NOT NULL,
  file_count INTEGER NOT NULL,
  description TEXT NOT NULL,
  added_by TEXT NOT NULL,
  added_at BIGINT NOT NULL -- milliseconds since 1970
);

CREATE TABLE catalog_file (
  entry_id BIGINT NOT NULL REFERENCES catalog_entry (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  path TEXT NOT NULL,
  length BIGINT NOT NULL,
  PRIMARY KEY (entry_id, position)
);

CREATE TABLE catalog_tag (
  entry_id BIGINT NOT NULL REFERENCES catalog_entry (id) ON DELETE CASCADE,
  tag TEXT NOT NULL,
  PRIMARY KEY (entry_id, tag)
);

-- The .torrent files, apart from what is listed.
CREATE TABLE catalog_torrent (
  entry_id BIGINT PRIMARY KEY REFERENCES catalog_entry (id) ON DELETE CASCADE,
  content BYTEA NOT NULL
);
