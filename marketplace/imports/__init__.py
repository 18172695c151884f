"""Import feeds of billing and CRM: read them as a stream, check each row, book batch by batch."""
