-- Tells this database from any other: who has published here notices when all of that is lost.
CREATE TABLE catalog_identity (
  id TEXT NOT NULL
);
INSERT INTO catalog_identity (id) VALUES (left(md5(random()::text || clock_timestamp()::text || random()::text), 16));
