"""What every page shares: headers, forms, cookies, languages, layouts, errors."""
