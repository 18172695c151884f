"""Feeds from billing and CRM: read as a stream, checked row by row, booked batch by batch."""
