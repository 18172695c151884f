"""What staff see of the programme's rules."""
