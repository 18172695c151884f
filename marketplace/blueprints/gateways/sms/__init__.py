"""SMS to the programme's number: what one asks for, and the SMS that answers it."""
