"""The outbox and its messages."""
