"""What the suite adds to pytest: kinds of database, order, garbage, and what was left out."""
