"""Codes at the partner: finding, confirming and listing them."""
