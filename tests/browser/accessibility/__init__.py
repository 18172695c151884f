"""Accessibility of pages: axe judges what is new on them, in the light and the dark scheme."""
