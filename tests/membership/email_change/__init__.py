"""Changes of email."""
