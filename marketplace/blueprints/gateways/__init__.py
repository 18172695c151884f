"""What other systems call: the SMS gateway's delivery reports."""
