"""Partner businesses: branches, teams, phones and till keys."""
