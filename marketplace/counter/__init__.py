"""Hand gifts over at the shop counter after the customer has approved by a PIN."""
