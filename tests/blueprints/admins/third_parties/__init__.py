"""Staff name third parties."""
