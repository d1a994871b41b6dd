"""What programs look for at fixed addresses: who may crawl what, the map of the site, the data catalogue."""
