"""Offers that partners propose: changed and withdrawn by them, answered by marketing."""
