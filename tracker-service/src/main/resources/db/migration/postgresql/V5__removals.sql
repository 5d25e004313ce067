-- What somebody has removed, which replicas must be able to tell from what a database has lost. Numbers are never given out twice.
CREATE TABLE catalog_removal (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  info_hash BYTEA NOT NULL UNIQUE,
  removed_at BIGINT NOT NULL -- milliseconds since 1970
);
