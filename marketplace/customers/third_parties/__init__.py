"""Third parties, and customers' consents to share their data with them."""
