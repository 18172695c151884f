"""Third parties, to which data of customers goes if they agree."""
