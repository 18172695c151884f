"""Migrated databases, made once and restored before each test."""
