"""The books as people read them: statements, holdings, history and months."""
