"""The conditions of a rule as boxes to tick, and back."""

from collections.abc import Mapping
from typing import Any

from portal.admin.routing.words import FACTS, FLAGS, labels
from portal.web.fields import Checkboxes, Choice, Field, OptionalSelect

# Everything ticked here must hold; of what is ticked there at least one thing.
ALL, ANY = "all", "any"
_YES, _NO = "yes", "no"


def fields(group: str) -> tuple[Field, ...]:
    """A list of boxes for each fact; nothing ticked means that the rule does not ask for it."""
    return (
        *(_boxes(f"{group}_{name}", name, label) for name, label in FACTS.items()),
        *(_flag(f"{group}_{name}", words) for name, words in FLAGS.items()),
    )


def ticked(conditions: Mapping[str, object]) -> dict[str, Any]:
    """What the form shows for a rule that exists."""
    alternatives: Any = conditions.get("any") or ()
    pairs = [(ALL, name, wanted) for name, wanted in conditions.items() if name != "any"]
    pairs += [(ANY, name, wanted) for one in alternatives for name, wanted in one.items()]
    return {f"{group}_{name}": _shown(wanted) for group, name, wanted in pairs}


def conditions_of(values: Mapping[str, Any]) -> dict[str, object]:
    """What a rule asks for, as its row keeps it."""
    any_of = [{name: wanted} for name, wanted in _asked(values, ANY).items()]
    return {**({"any": any_of} if any_of else {}), **_asked(values, ALL)}


def _asked(values: Mapping[str, Any], group: str) -> dict[str, object]:
    facts = {name: list(values[f"{group}_{name}"]) for name in FACTS}
    flags = {name: values[f"{group}_{name}"] for name in FLAGS}
    return {
        **{name: wanted for name, wanted in facts.items() if wanted},
        **{name: wanted == _YES for name, wanted in flags.items() if wanted},
    }


def _shown(wanted: object) -> Any:
    if isinstance(wanted, bool):
        return _YES if wanted else _NO
    return wanted if isinstance(wanted, list | tuple) else [wanted]


def _boxes(name: str, fact: str, label: str) -> Checkboxes:
    choices = tuple(Choice(code, words) for code, words in labels(fact).items())
    return Checkboxes(name, label, required=False, choices=choices)


def _flag(name: str, words: tuple[str, str]) -> OptionalSelect:
    yes, no = words
    return OptionalSelect(name, yes, choices=(Choice(_YES, yes), Choice(_NO, no)))
