"""The customer's own personal number and address."""
