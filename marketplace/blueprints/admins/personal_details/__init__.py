"""Personal numbers and addresses of customers, shown to the help desk for a recorded reason."""
