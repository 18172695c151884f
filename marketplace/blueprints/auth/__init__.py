"""Sign-in, registration, passwords, and the customer's own account."""
