"""Change a customer's own lines: prove one again, move to a new number, choose the one for SMS."""
