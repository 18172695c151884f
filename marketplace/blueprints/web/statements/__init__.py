"""Statements of settlement as pages and files, shared by partners and staff."""
