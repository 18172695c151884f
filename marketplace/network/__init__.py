"""Order the delivery of services to lines, and their withdrawal, from the operator's network."""
