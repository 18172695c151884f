"""The pages of the demo: mailbox, telephone and simulated network."""
