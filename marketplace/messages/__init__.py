"""Messages to people: texts per language, the outbox, email, SMS and the demo's mailbox.

A verb writes with `outbox.write` in its transaction and calls `job_queue.wake` after it.
"""
