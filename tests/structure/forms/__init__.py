"""Rules that every form of the site keeps."""
