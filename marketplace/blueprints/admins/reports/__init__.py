"""Reports of the programme."""
