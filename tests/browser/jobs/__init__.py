"""Seven jobs of customers, partners and staff, counted in taps and keys."""
