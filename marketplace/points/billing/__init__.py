"""Book the points that billing reports: charges of mobile lines and top-ups of fixed ones."""
