"""The foundation: clock, settings, database, transactions, refusals and other technical parts."""
