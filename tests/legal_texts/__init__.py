"""The privacy notice and the terms: versions, acceptances and their safe rendering."""
