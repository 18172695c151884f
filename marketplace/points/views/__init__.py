"""Read the books for people: statements, holdings, history and months."""
