"""The accounts: users, roles, passwords, sessions, throttling, API tokens and the audit log."""
