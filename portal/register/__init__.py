"""The register of reports (举报登记簿) of an office and a period, shown and exported."""
