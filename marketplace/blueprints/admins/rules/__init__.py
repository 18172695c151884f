"""The rules of the programme."""
