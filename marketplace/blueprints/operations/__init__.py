"""What operators look at: health, metrics, and the demo's mailbox."""
