"""Tips: intake, receipt, routing to an office, correspondence."""
