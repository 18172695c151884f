"""What customers see: the catalogue, converting, their codes and their points."""
