"""Cases: the investigation of one or more tips, step by step."""
