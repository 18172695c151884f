"""The register of disclosures to authorities: its pages, forms and file."""
