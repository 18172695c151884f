"""Who may sign in: users, roles, passwords, throttling, and the log of what staff did."""
