"""What a form sent: names with one or several texts each, as they came."""

from collections.abc import Iterable, Iterator, Mapping


class FormData:
    """Immutable; its repr names fields and never shows what was typed."""

    __slots__ = ("_texts",)

    def __init__(self, pairs: Iterable[tuple[str, str]] = ()) -> None:
        self._texts: dict[str, list[str]] = {}
        for name, text in pairs:
            self._texts.setdefault(name, []).append(text)

    @classmethod
    def of(cls, values: Mapping[str, str | Iterable[str]]) -> "FormData":
        """From stored answers, to show them again in a form."""
        return cls(
            (name, text)
            for name, value in values.items()
            for text in ([value] if isinstance(value, str) else value)
        )

    def get(self, name: str, default: str = "") -> str:
        return self._texts[name][0] if name in self._texts else default

    def all(self, name: str) -> list[str]:
        return list(self._texts.get(name, ()))

    def longer_texts(self) -> tuple[str, ...]:
        """What is worth copying when a form came too late; choices are made again quickly."""
        typed = (text for name, texts in self._texts.items() if name != "csrf_token" for text in texts)
        return tuple(text for text in typed if len(text) > 10)

    def __contains__(self, name: object) -> bool:
        return name in self._texts

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __repr__(self) -> str:
        return f"FormData({', '.join(self._texts)})"
