"""Correct points by staff; a second person approves large corrections."""
