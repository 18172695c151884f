"""The back office: publishing, customers, messages, accounts, the audit log."""
