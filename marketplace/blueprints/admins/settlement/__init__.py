"""Settlement with partners: statements, approvals, disputes and corrections."""
