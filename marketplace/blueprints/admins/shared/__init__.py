"""Parts that several staff pages share."""
