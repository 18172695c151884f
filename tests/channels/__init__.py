"""One set of rules and one set of books, through every channel."""
