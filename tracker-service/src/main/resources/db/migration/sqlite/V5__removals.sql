-- What somebody has removed, which replicas must be able to tell from what a database has lost. Numbers are never given out twice.
CREATE TABLE catalog_removal (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  info_hash BLOB NOT NULL UNIQUE,
  removed_at INTEGER NOT NULL -- milliseconds since 1970
);
