"""The rules of the programme, told with its own examples."""
