"""The register of units: code, names past and present, type, level and area."""
