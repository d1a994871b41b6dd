"""The sheet from a site on pages: filled on a telephone, finished, corrected, printed."""
