"""Favourites: the offers that customers mark, and the alerts about them."""
