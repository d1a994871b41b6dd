"""Tables as files: reading XLSX and CSV of any origin, writing CSV and XLSX safely."""
