"""What a partner's people see: confirming codes, their offers, their team."""
