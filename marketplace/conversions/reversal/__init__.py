"""Conversions that end without being used: cancelled, expired, withdrawn or returned."""
