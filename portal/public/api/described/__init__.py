"""The interface described in OpenAPI 3.1: written by hand, and held to the code by tests."""
