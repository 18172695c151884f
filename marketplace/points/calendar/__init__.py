"""What the calendar does to points: expiry, blocking and reminders."""
