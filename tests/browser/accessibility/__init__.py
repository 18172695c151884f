"""How axe judges pages: what is new on them, in each scheme, and a language in place of another."""
