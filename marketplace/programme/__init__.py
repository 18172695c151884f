"""The rules of the programme: versioned data that staff edit, and their meaning."""
