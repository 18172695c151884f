"""The app beside a real Kannel: SMS in and out, delivery reports, and what happens in between."""
