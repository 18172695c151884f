"""The operator's network: asking it to deliver services to lines, and to withdraw them."""
