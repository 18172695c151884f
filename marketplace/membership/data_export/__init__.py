"""The data of a customer, for the person and, by a recorded disclosure, for an authority."""
