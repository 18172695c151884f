"""Hold the partners' own codes, which an offer hands out in place of ours."""
