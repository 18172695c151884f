"""The personal number and the address of customers, held only where the operator turns them on."""
