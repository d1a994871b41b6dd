"""What must hold on every page, whatever it shows; each problem is a sentence with the remedy in it."""

import re
from collections import Counter
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import html5lib
from html5lib.constants import E as MESSAGES

_CHINESE = "\u4e00-\u9fa5"
_HALF_WIDTH = re.compile(rf"[{_CHINESE}][,;:?!()]")
_ASCII_STOP = re.compile(rf"[{_CHINESE}]\.(\s|$)")
_DOUBLED = re.compile("[，。；：、？！][，。；、]|。。")
# What a sentence leaves behind when nobody filled it.
_UNFILLED = re.compile(r"\{\w+\}|%\(\w+\)s|%s")
_QUOTED = re.compile("“[^”]*”")
_CHINESE_MARKS = re.compile("[，。；：、？！（）《》]")
_RUN_ON = re.compile(r"\w+[.!?][A-Z]\w*")
_STRAIGHT = re.compile(rf"[{_CHINESE}][\"']|[\"'][{_CHINESE}]")
_SPACED = re.compile(rf"[{_CHINESE}] +[0-9]|[0-9] +[{_CHINESE}]")
_UNLABELLED = frozenset({"hidden", "submit", "button", "image", "reset"})
# Words of visitors and of rows may hold anything; only a page's own words are held to its typography.
_FREE = frozenset({"textarea", "code", "pre", "script", "style"})


def check_page(html: str, status: int = 200) -> Element:
    """Raise AssertionError naming every problem; give back the parsed document."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    root: Element = parser.parse(html)
    problems = [f"line {where[0]}: {MESSAGES.get(code, code) % data}" for where, code, data in parser.errors]
    for check in CHECKS:
        problems += check(root)
    if status == 422 and not title(root).startswith(("错误：", "Error: ")):
        problems.append("a page with errors needs a title that begins with 错误：")
    assert not problems, f"the page “{title(root)}” ({status}):\n- " + "\n- ".join(problems)
    return root


def title(root: Element) -> str:
    found = root.find("head/title")
    return squeezed(found) if found is not None else ""


def squeezed(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def classes(element: Element) -> list[str]:
    return element.get("class", "").split()


def _headings(root: Element) -> Iterator[str]:
    firsts = list(root.iter("h1"))
    if len(firsts) != 1:
        yield f"a page has one h1, this one has {len(firsts)}"
    elif squeezed(firsts[0]) not in title(root):
        yield f"the title has to contain the h1 “{squeezed(firsts[0])}”"
    level = 1
    for element in root.iter():
        if element.tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            depth = int(element.tag[1])
            if depth > level + 1:
                yield f"the heading “{squeezed(element)}” skips from h{level} to h{depth}"
            level = depth
            if not squeezed(element):
                yield f"an {element.tag} is empty"


def _document(root: Element) -> Iterator[str]:
    if root.get("lang") not in ("zh-Hans", "en"):
        yield "html needs lang"
    for landmark in ("header", "main", "footer"):
        if sum(1 for _ in root.iter(landmark)) != 1:
            yield f"a page has one {landmark}"
    navs = list(root.iter("nav"))
    if len(navs) > 1 and not all(nav.get("aria-label") for nav in navs):
        yield "several navs need an aria-label each"
    first = next((one for one in root.iter() if one.tag in ("a", "button", "input")), None)
    if first is None or not {"skip-link", "exit"} & set(classes(first)):
        yield "the first thing to focus is the skip link, or the exit of the reporting pages"


def _ids(root: Element) -> Iterator[str]:
    ids = Counter(one.get("id", "") for one in root.iter() if one.get("id") is not None)
    yield from (f"the id “{name}” is used {ids[name]} times" for name in ids if ids[name] > 1 or not name)
    for one in root.iter():
        for attribute in ("aria-describedby", "aria-labelledby", "aria-controls", "for"):
            named = one.get(attribute, "").split()
            yield from (f"{attribute} names “{name}”, not there" for name in named if name not in ids)
        target = one.get("href", "")
        if len(target) > 1 and target.startswith("#") and target[1:] not in ids:
            yield f"the link to {target} leads nowhere"


def _controls(root: Element) -> Iterator[str]:
    labelled = {one.get("for") for one in root.iter("label")}
    wrapped = {id(inner) for label in root.iter("label") for inner in label.iter()}
    for one in root.iter():
        if one.tag not in ("input", "select", "textarea") or one.get("type", "text") in _UNLABELLED:
            continue
        if one.get("id") not in labelled and id(one) not in wrapped and not one.get("aria-label"):
            yield f"the control “{one.get('name')}” has no label"
        if one.get("placeholder"):
            yield f"the control “{one.get('name')}” has a placeholder; use a hint"


def _groups(root: Element) -> Iterator[str]:
    for button in root.iter("button"):
        if not squeezed(button):
            yield "a button has no text"
    for group in root.iter("fieldset"):
        if group.find("legend") is None:
            yield "a fieldset needs a legend"


def _forms(root: Element) -> Iterator[str]:
    for form in root.iter("form"):
        if form.get("method", "").lower() not in ("get", "post") or not form.get("action"):
            yield f"a form needs method and action: {form.attrib}"
        hidden = [one for one in form.iter("input") if one.get("name") == "csrf_token"]
        if form.get("method") == "post" and len(hidden) != 1:
            yield f"the form to {form.get('action')} needs one csrf_field()"
        if form.get("method") == "get" and hidden:
            yield "a form by GET must not carry the token into the address"
        first = next((one for one in form.iter() if one.get("name")), None)
        if form.get("enctype") == "multipart/form-data" and first not in hidden:
            yield "in a form with files the token comes first"


def _inline(root: Element) -> Iterator[str]:
    for one in root.iter():
        for name in one.attrib:
            if name == "style" or name.startswith("on"):
                yield f"<{one.tag}> has the inline {name}, which the policy forbids"
        if one.tag == "style" or (one.tag == "script" and not one.get("src")):
            yield f"an inline <{one.tag}>"
        for name in ("src", "srcset", "action"):
            if re.match(r"(https?:)?//", one.get(name, "")):
                yield f"{name} leaves the portal: {one.get(name)}"


def _links_and_images(root: Element) -> Iterator[str]:
    for link in root.iter("a"):
        if not squeezed(link) and not any(image.get("alt") for image in link.iter("img")):
            yield f"the link to {link.get('href')} has no text"
        if link.get("href", "").startswith("http") and "noreferrer" not in link.get("rel", ""):
            yield f"the link to {link.get('href')} needs rel=noreferrer"
    for image in root.iter("img"):
        if image.get("alt") is None:
            yield f"the image {image.get('src')} needs alt"


def _tables(root: Element) -> Iterator[str]:
    for table in root.iter("table"):
        if table.find("caption") is None:
            yield "a table needs a caption"
        if any(one.get("scope") is None for one in table.iter("th")):
            yield "every th needs scope"


def _typography(root: Element) -> Iterator[str]:
    for text in own_texts(root):
        for pattern, remedy in (
            (_HALF_WIDTH, "use full-width punctuation"),
            (_ASCII_STOP, "use full-width punctuation"),
            (_DOUBLED, "one mark is enough"),
            (_STRAIGHT, "use “” quotes"),
            (_SPACED, "no space between Chinese and digits"),
        ):
            if found := pattern.search(text):
                yield f"{remedy}: “{text[max(0, found.start() - 8) : found.end() + 8].strip()}”"


def _sentences(root: Element) -> Iterator[str]:
    """Every value is filled in, and the marks are those of the page's language."""
    english = root.get("lang") == "en"
    for text in [title(root), *own_texts(root)]:
        if found := _UNFILLED.search(text):
            yield f"“{found.group()}” was not filled in: “{text.strip()}”"
        if text.strip() == "None" and not english:
            yield "None is shown where a value is missing"
        if english and _CHINESE_MARKS.search(_QUOTED.sub("", text)):
            yield f"an English page has Chinese marks: “{text.strip()}”"


def _english_spacing(root: Element) -> Iterator[str]:
    """Chinese sentences follow each other without a space, English ones do not."""
    for one in root.iter() if root.get("lang") == "en" else ():
        if one.tag in ("p", "li") and (found := _RUN_ON.search("".join(own_texts(one)))):
            yield f"a space is missing between sentences: “{found.group()}”"


def own_texts(element: Element) -> Iterator[str]:
    """The words of the page itself, without those inside an element marked `data-free`."""
    if element.tag in _FREE or callable(element.tag) or element.get("data-free") is not None:
        return
    if element.text:
        yield element.text
    for child in element:
        yield from own_texts(child)
        if child.tail:
            yield child.tail


CHECKS = (
    _document,
    _headings,
    _ids,
    _controls,
    _groups,
    _forms,
    _inline,
    _links_and_images,
    _tables,
    _typography,
    _sentences,
    _english_spacing,
)
