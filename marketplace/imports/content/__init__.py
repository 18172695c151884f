"""Read what is in a feed's file, whatever program saved it: packing, header, credit notes, months."""
