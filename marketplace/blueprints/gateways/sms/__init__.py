"""SMS to the programme's number: parsing the text, acting on it and replying."""
