"""The demo programme: fictional partners, offers, customers and what they did in past months."""
