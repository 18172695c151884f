"""Let people join and leave the programme, and change their account in between.

Each function puts the functions of several packages together in one transaction.
"""
