"""Connections to PostgreSQL whose every wait has a bound, and the clock that machines share."""
