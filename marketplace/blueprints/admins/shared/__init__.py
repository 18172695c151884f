"""What several staff pages share."""
