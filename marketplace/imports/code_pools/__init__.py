"""Read the files of partners' own codes that staff upload."""
