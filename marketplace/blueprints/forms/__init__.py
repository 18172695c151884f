"""Form fields and forms that several audiences share."""
