"""Pages on which staff keep offices and areas."""
