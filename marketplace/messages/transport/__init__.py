"""Hand messages over to the mail server, the SMS gateway, or the mailbox of a demo."""
