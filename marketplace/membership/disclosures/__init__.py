"""The register of disclosures to authorities: append-only, each approved by a second person."""
