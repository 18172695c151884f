"""The names of the legal texts, and the gate that asks for their acceptance."""
