"""The routing rules once more, as plain code written from the notice, to check the rows against."""

from dataclasses import dataclass, replace

from portal.catalogue.pack import load_pack

COUNTIES = {area.code for area in load_pack("changde").areas if area.kind == "county"}
ZONES = {area.code for area in load_pack("changde").areas if area.kind == "zone"}
BUILDING, DESIGN, COST, SITES = (
    "construction-section",
    "survey-design-section",
    "cost-station",
    "quality-station",
)


@dataclass(frozen=True)
class Tip:
    violation: str
    profession: str
    unit_type: str
    level: str
    area: str
    on_site: bool
    about_staff: bool


Answer = tuple[str, str, list[str], str, bool]


def by_type(unit_type: str) -> str | None:
    if unit_type in ("construction", "supervision"):
        return BUILDING
    if unit_type in ("survey", "design", "drawing_review"):
        return DESIGN
    return COST if unit_type == "cost_consulting" else None


def by_profession(profession: str) -> str | None:
    if profession in ("builder", "supervisor"):
        return BUILDING
    if profession in ("survey_design_engineer", "architect"):
        return DESIGN
    return COST if profession == "cost_engineer" else None


def expected(tip: Tip) -> Answer:
    """Rule, owner, cc, basis and whether the desk confirms."""
    if tip.about_staff or tip.violation == "staff_conduct":
        return "R01", "discipline-office", [], "policy", False
    answer = _agency(tip) or _site(tip) or _enterprise(tip)
    rule, owner, cc, basis, confirm = answer
    return rule, owner, list(dict.fromkeys(office for office in cc if office != owner)), basis, confirm


def expected_of_several(tip: Tip, professions: tuple[str, ...], unit_types: tuple[str, ...]) -> Answer:
    """“Several in one tip”: one profession where their offices agree; the main unit decides, others help."""
    known = [each for each in professions if each != "unknown"]
    theirs = {by_profession(each) for each in known}
    profession = known[0] if len(theirs) == 1 else "unknown"
    main, other = (expected(replace(tip, profession=profession, unit_type=each)) for each in unit_types)
    rule, owner, cc, basis, confirm = main
    helpers = [by_profession(each) or "" for each in known] if len(theirs) > 1 else []
    # The other unit alone would be decided with all professions of the tip, as the main one is.
    found = [*cc, *helpers, *([other[1]] if unit_types[0] != unit_types[1] else [])]
    return rule, owner, list(dict.fromkeys(office for office in found if office != owner)), basis, confirm


def _agency(tip: Tip) -> Answer | None:
    if tip.violation not in ("fake_job", "intermediary", "withhold_cert") and tip.unit_type != "hr_agency":
        return None
    if tip.area in COUNTIES | ZONES:
        return "R11", f"bureau-{tip.area}", [BUILDING], "inferred", True
    return "R12", BUILDING, [], "inferred", True


def _site(tip: Tip) -> Answer | None:  # noqa: PLR0911 – the notice has as many cases
    if not (tip.on_site or tip.violation == "absent_on_site"):
        return None
    if tip.profession not in ("builder", "supervisor", "unknown") or tip.area == "outside":
        return None
    if tip.unit_type in ("cost_consulting", "drawing_review"):
        return None
    _, enterprise, enterprise_cc, _, _ = _enterprise(tip)
    cc = [enterprise, *enterprise_cc]
    unknown = tip.level == "unknown"
    if tip.level == "city":
        return "R15", SITES, cc, "stated", False
    if tip.area in COUNTIES:
        return "R16", f"quality-{tip.area}", cc, "stated", unknown
    if tip.area in ZONES:
        return "R17", f"bureau-{tip.area}", [*cc, SITES], "inferred", unknown
    return "R18", SITES, cc, "inferred", True


def _enterprise(tip: Tip) -> Answer:  # noqa: C901, PLR0911, PLR0912 – one line for each line of the notice
    unit, person = by_type(tip.unit_type), by_profession(tip.profession)
    if tip.area == "outside":
        return "R10", BUILDING, [], "policy", True
    if tip.level == "district" and tip.area in COUNTIES:
        return "R40", f"bureau-{tip.area}", [], "stated", False
    if tip.level == "district" and tip.area in ZONES:
        return "R41", f"bureau-{tip.area}", [], "inferred", False
    if tip.level == "city":
        if tip.unit_type in ("construction", "supervision") and tip.profession in ("builder", "supervisor"):
            return "R20", BUILDING, [], "stated", False
        designers = ("survey_design_engineer", "architect")
        if tip.unit_type in ("design", "drawing_review") and tip.profession in designers:
            return "R21", DESIGN, [], "stated", False
        if tip.unit_type == "cost_consulting" and tip.profession == "cost_engineer":
            return "R22", COST, [], "stated", False
        if unit:
            return "R30", unit, [person] if person else [], "inferred", False
        if person:
            return "R31", person, [], "inferred", True
    if tip.level == "unknown" and tip.area in COUNTIES | ZONES:
        return "R50", f"bureau-{tip.area}", [unit or person or BUILDING], "inferred", True
    if unit or person:
        return "R60", unit or person or "", [], "inferred", True
    return "R99", BUILDING, [], "inferred", True
