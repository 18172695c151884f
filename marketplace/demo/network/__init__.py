"""A small network of its own for the demo and the tests, which can be told to misbehave."""
