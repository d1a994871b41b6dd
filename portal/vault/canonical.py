"""One unambiguous way to write several fields as bytes, for everything that is hashed or signed."""


def fields(*values: str | bytes | int | None) -> bytes:
    """Each value with its type and length in front, so that no two lists of values read the same."""
    return b"".join(_field(value) for value in values)


def text_bytes(text: str) -> bytes:
    """UTF-8 that also takes lone surrogates, because an encoding error would quote the text."""
    return text.encode("utf-8", "surrogatepass")


def _field(value: str | bytes | int | None) -> bytes:
    tag, data = _tagged(value)
    return tag + len(data).to_bytes(4, "big") + data


def _tagged(value: str | bytes | int | None) -> tuple[bytes, bytes]:
    match value:
        case None:
            return b"n", b""
        case int():
            return b"i", value.to_bytes(8, "big", signed=True)
        case str():
            return b"s", text_bytes(value)
        case bytes():
            return b"b", value
