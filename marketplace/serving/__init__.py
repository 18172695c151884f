"""The bridge between the server (granian's RSGI) and the app: whole bodies first, then a thread."""
