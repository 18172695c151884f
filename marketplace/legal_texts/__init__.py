"""The operator's legal texts: the privacy notice and the terms, in versions that people accept."""
