"""Points that the billing system brings: charges of mobile lines and top-ups of fixed ones."""
