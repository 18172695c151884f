"""The changes of users' emails: proven at the new address, undone from the old one."""
