"""Personal numbers and addresses at the help desk."""
