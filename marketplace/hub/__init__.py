"""Telling other systems what happened: subscriptions, and the events that are owed to each."""
