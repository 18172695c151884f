"""Converting points into offers, and what becomes of it: codes, confirming, cancelling."""
