"""Take a line off its customer: by the CRM, by support, by the customer; or move it to another."""
