"""What staff see of the feeds."""
