"""Tools for those who work on the marketplace; not a part of the installed package."""
