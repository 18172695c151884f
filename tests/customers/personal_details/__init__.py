"""Tests of personal numbers and addresses."""
