"""The customers of the programme: their lines, tariffs, consents and privacy."""
