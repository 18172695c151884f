"""End conversions without use: cancel, expire, withdraw or return them."""
