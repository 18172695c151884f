"""USSD: the inputs so far lead to a step of the menu, and the step to its screen."""
