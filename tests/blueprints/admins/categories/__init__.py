"""What staff see, one file for each thing that they do."""
