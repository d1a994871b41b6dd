"""One field has one name: in the officer's form, in imports, on the public page and in the files."""

from pathlib import Path

import pytest

from portal.admin.records.forms import fields_of
from portal.records import checking
from portal.records.imports import columns as imported
from portal.records.taking import columns as taken

ROOT = Path(__file__).parents[3]
PAGES = "".join(
    (ROOT / "templates/public/records" / name).read_text() for name in ("view.html", "subject.html")
)
NAMES = {column.key: column.name for column in taken.COLUMNS}


@pytest.mark.parametrize(
    "field", ["legacy_id", "registration_no", "certificate_no", "registered_unit", "actual_unit", "grade"]
)
def test_officers_and_files_call_it_the_same(field: str) -> None:
    shown = {one.name: one.label for kind in ("person", "unit") for one in fields_of(kind, 1)}
    assert shown[field] == NAMES[field] == imported.LABELS[field]
    assert checking.LABELS.get(field, NAMES[field]) == NAMES[field]


@pytest.mark.parametrize(
    "field", ["legacy_id", "certificate_no", "reapply_after", "effective_to", "publish_min", "window_rule"]
)
def test_the_page_calls_it_as_the_files_do(field: str) -> None:
    assert f'_("{NAMES[field]}")' in PAGES
