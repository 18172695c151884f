"""Show favourite offers and choose the alerts about them."""
