"""The back office's pages of applications: the list, one application, and the decisions."""
