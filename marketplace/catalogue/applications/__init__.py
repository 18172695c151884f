"""Applications of businesses that want to become partners: proven, discussed, decided."""
