"""The customers' pages: the catalogue, converting, codes and points."""
