-- The catalogue. Numbers are never given out twice, so that a change can be told by them.
CREATE TABLE catalog_entry (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  info_hash BLOB NOT NULL UNIQUE,
  name TEXT NOT NULL UNIQUE,
  size_bytes INTEGER NOT NULL,
  piece_length INTEGER NOT NULL,
  file_count INTEGER NOT NULL,
  description TEXT NOT NULL,
  added_by TEXT NOT NULL,
  added_at INTEGER NOT NULL -- milliseconds since 1970
);

CREATE TABLE catalog_file (
  entry_id INTEGER NOT NULL REFERENCES catalog_entry (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  path TEXT NOT NULL,
  length INTEGER NOT NULL,
  PRIMARY KEY (entry_id, position)
) WITHOUT ROWID;

CREATE TABLE catalog_tag (
  entry_id INTEGER NOT NULL REFERENCES catalog_entry (id) ON DELETE CASCADE,
  tag TEXT NOT NULL,
  PRIMARY KEY (entry_id, tag)
) WITHOUT ROWID;

-- The .torrent files, apart from what is listed.
CREATE TABLE catalog_torrent (
  entry_id INTEGER PRIMARY KEY REFERENCES catalog_entry (id) ON DELETE CASCADE,
  content BLOB NOT NULL
);
