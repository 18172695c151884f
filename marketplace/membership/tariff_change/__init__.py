"""Changes of tariff: applying them, the lines concerned, the rules and the message."""
