"""The operator's network: giving lines what was converted, and taking back what was undone."""
