"""The operator's commands; each calls a verb and prints its result."""
