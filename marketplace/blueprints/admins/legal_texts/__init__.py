"""The legal texts: the draft, its preview, publishing, and every version."""
