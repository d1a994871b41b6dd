"""The published list as citizens read it: the list, a page for each record, and what is beside them."""
