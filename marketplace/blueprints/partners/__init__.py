"""The partners' pages: confirming codes, offers, team."""
