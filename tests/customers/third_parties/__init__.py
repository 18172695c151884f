"""Tests of the third parties and of customers' consents to them."""
