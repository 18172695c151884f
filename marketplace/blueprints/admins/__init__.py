"""What staff see: publishing, customers, messages, accounts, the audit log."""
