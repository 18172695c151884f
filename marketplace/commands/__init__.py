"""The operator's commands; each calls a verb and says what came of it."""
