"""Connections to PostgreSQL whose every wait has a bound, and trouble with the database."""
