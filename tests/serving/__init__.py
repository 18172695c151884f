"""Tests of the bridge between the server and the app."""
