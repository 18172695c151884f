"""The sessions: how long they last, the list that a user sees, and what ends them."""
