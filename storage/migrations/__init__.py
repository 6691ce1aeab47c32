"""Alembic's scripts: `versions/` is what was ever done to the tables, in order."""
