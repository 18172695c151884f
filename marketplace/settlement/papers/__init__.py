"""The papers of a statement: its content with names, and its PDF."""
