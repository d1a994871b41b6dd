"""Batches (统一汇总, 统一移送): several proved cases handed to one body with one letter and one list."""
