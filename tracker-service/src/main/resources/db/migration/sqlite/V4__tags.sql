-- They are with the entries now.
DROP TABLE catalog_tag;
