"""The pages of businesses that apply to be partners; nobody signs in here."""
