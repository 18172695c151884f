"""Proofs of who a user is, and second factors, for tests."""
