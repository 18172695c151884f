"""Parts that the JSON APIs share: reading bodies and answering with errors."""
