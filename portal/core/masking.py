"""Names as the public sees them."""

from portal.core.text import single_line

MASK = "*"


def mask_person(name: str) -> str:
    """The first character and a star for each that follows; a name of one character is hidden whole."""
    clean = single_line(name)
    if len(clean) < 2:
        return MASK * len(clean)
    return clean[0] + MASK * (len(clean) - 1)


def mask_id_number(number: str) -> str:
    """As staff see it until they ask for the whole: the region and the last four signs, never the birth date.

    What is too short to be an identity number is hidden but for its last two signs.
    """
    if len(number) < 15:
        return MASK * max(len(number) - 2, 0) + number[-2:] if len(number) > 2 else MASK * len(number)
    return number[:6] + MASK * (len(number) - 10) + number[-4:]
