"""Forms declared as data, bound to what a visitor sent, shown again with every error at its field."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from dataclasses import field as slot
from typing import Any, Self

from portal.core.errors import DomainError, InvalidInput, Message, NotFound
from portal.web.fields import Choice, Field, Wrong
from portal.web.formdata import FormData

__all__ = ["Bound", "Choice", "Form", "FormData", "Shown"]


@dataclass(frozen=True, slots=True)
class Form:
    """`name` sets the form's fields apart where a page has several forms with fields of the same name."""

    fields: tuple[Field, ...]
    name: str = "field"

    def bind(self, data: FormData) -> "Bound":
        """Check every field; fields that the form does not ask are ignored."""
        values: dict[str, Any] = {}
        errors: dict[str, Message] = {}
        for one in self.fields:
            try:
                values[one.name] = one.clean(data.all(one.name))
            except Wrong as wrong:
                errors[one.name] = wrong.message
        return Bound(form=self, raw=data, values=values, errors=errors)

    def blank(self, **initial: Any) -> "Bound":
        """The form before anything was sent, filled with what is known already."""
        known = {one.name: one.written(initial[one.name]) for one in self.fields if one.name in initial}
        return Bound(form=self, raw=FormData.of(known))

    def with_choices(self, **choices: Iterable[Choice]) -> Self:
        """The same form with the choices of rows, such as offices, put into the named fields."""
        return replace(
            self,
            fields=tuple(
                replace(one, choices=tuple(choices[one.name])) if one.name in choices else one  # type: ignore[call-arg]
                for one in self.fields
            ),
        )

    def without(self, *names: str) -> Self:
        return replace(self, fields=tuple(one for one in self.fields if one.name not in names))


@dataclass(frozen=True, slots=True)
class Shown:
    """One field as a template draws it."""

    field: Field
    id: str
    texts: list[str] = slot(repr=False)
    error: Message | None = None

    @property
    def text(self) -> str:
        return self.texts[0] if self.texts else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """`values` holds the fields that passed; use them only when there are no `errors`."""

    form: Form
    raw: FormData = slot(default_factory=FormData)
    values: Mapping[str, Any] = slot(default_factory=dict, repr=False)
    errors: Mapping[str, Message] = slot(default_factory=dict)

    @property
    def ok(self) -> bool:
        return not self.errors

    def __getitem__(self, name: str) -> Shown:
        one = next((one for one in self.form.fields if one.name == name), None)
        if one is None:
            raise KeyError(f"the form has no field {name}")
        texts = self.raw.all(name) if one.shown_again else []
        return Shown(one, self.id_of(name), texts, self.errors.get(name))

    @property
    def shown(self) -> list[Shown]:
        """Every field in the order of the form."""
        return [self[one.name] for one in self.form.fields]

    def id_of(self, name: str) -> str:
        return f"{self.form.name}-{name}"

    def with_error(self, name: str, message: Message) -> Self:
        """Name "" puts the sentence into the summary only."""
        return replace(self, errors={**self.errors, name: message})

    def with_refusal(self, error: DomainError) -> Self:
        """What a verb objected to, at the field it named when the form has it.

        NotFound is raised again: it has a page of its own.
        """
        if isinstance(error, NotFound):
            raise error
        if isinstance(error, InvalidInput):
            found = {self._own(name): message for name, message in error.errors.items()}
            return replace(self, errors={**self.errors, **found})
        return self.with_error(self._own(error.field or ""), error.message)

    def _own(self, name: str) -> str:
        return name if any(one.name == name for one in self.form.fields) else ""
