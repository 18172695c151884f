"""The operator's shops: where gifts are handed over, and what each of them has in stock."""
