"""Keep the ledger of points: lots, entries, earning, spending and verification."""
