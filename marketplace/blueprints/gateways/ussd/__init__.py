"""USSD: what was pressed so far leads to a step of the menu, and the step to its screen."""
