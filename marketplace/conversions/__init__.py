"""Convert points into offers, and confirm, cancel and expire the conversions."""
