"""Read the content of feeds, whatever program saved it: packing, header, months."""
