"""TM Forum's TMF658 Loyalty Management v4: members, accounts and balances."""
