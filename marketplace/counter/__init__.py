"""The shop counter: a gift asked for, approved by a PIN, handed over."""
