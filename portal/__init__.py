"""The portal: citizens report rented certificates, offices handle the reports, decisions are published."""
