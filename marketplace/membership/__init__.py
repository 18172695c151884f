"""Joining the programme and leaving it, and what a person does with their account in between.

Each verb puts the verbs of several rooms together in one transaction.
"""
