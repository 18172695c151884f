"""Many inputs for the functions that answer SMS and USSD: never an exception, always an answer.

`python -m tests.fuzzing --texts 1000000` runs them; the tests run a few thousand.
"""
