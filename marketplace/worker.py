"""Delivers messages and runs the calendar beside the web servers."""
