"""The rules of the programme: data that staff edit, versioned, and what they mean."""
