"""Run the calendar of points: expiry, blocking and reminders."""
