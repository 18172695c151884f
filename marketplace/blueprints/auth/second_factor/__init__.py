"""Pages of second factors: the second step of a sign-in, adding, listing and removing them."""
