"""The first steps of a new partner: the terms it accepts and the list of what is to do."""
