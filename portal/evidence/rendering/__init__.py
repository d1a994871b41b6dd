"""Showing an officer what is in a file without giving him the file: drawn or read out in the child."""
