"""The register of disclosures to authorities."""
