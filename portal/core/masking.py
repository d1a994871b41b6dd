"""Names as the public sees them."""

from portal.core.text import single_line

MASK = "*"


def mask_person(name: str) -> str:
    """The first character and a star for each that follows; a name of one character is hidden whole."""
    clean = single_line(name)
    if len(clean) < 2:
        return MASK * len(clean)
    return clean[0] + MASK * (len(clean) - 1)
