"""Corrections of points by staff, large ones approved by a second person."""
