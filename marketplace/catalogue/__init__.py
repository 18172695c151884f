"""The one catalogue: partners, branches, categories, offers, publishing, search and stock."""
