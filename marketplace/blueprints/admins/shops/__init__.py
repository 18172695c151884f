"""The operator's shops and their stock."""
