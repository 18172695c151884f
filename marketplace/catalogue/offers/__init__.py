"""Offers: writing, publishing, stock and pictures."""
