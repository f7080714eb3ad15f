"""The query language: text -> tree -> bound to the fields of one resource -> SQLAlchemy. Pure; no HTTP, no I/O."""
