"""The results of work when the database fails or a verb is cut off."""
