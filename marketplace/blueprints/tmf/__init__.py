"""TM Forum's TMF658 Loyalty Management v4, which this follows: members, accounts, balances."""
