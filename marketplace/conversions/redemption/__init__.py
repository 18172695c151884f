"""Find, confirm and list codes at the partner."""
