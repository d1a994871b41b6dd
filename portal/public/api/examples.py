"""Examples that anybody can copy and run; a test takes them out of the page and does so."""

from dataclasses import dataclass
from typing import Final

from portal.core.errors import N_


@dataclass(frozen=True, slots=True)
class Example:
    """`BASE` in the text stands for the portal's address."""

    language: str
    title: str
    text: str


EXAMPLES: Final = (
    Example(
        "curl",
        N_("查五条使用单位的记录"),
        """\
curl -s 'BASE/api/v1/records?role=unit&size=5'
""",
    ),
    Example(
        "curl",
        N_("只在有变化时才下载"),
        """\
curl -s -o page.json -w '%{http_code}\\n' \\
  --etag-save tag.txt --etag-compare tag.txt \\
  'BASE/api/v1/records'
""",
    ),
    Example(
        "python",
        N_("复制全部名单，再接着取变化"),
        """\
import json
from urllib.request import urlopen

address = "BASE/api/v1/records?size=100"
records, changes = {}, None
while address:
    page = json.load(urlopen(address))
    records |= {r["number"]: r for r in page["records"]}
    changes = changes or page["changes"]
    address = page.get("next")

more = True
while more:
    page = json.load(urlopen(changes))
    records |= {r["number"]: r for r in page["records"]}
    for one in page["ended"]:
        records.pop(one["number"], None)
    changes, more = page["next"], page["more"]

print(len(records), changes)
""",
    ),
    Example(
        "javascript",
        N_("在网页上列出快到期的记录"),
        """\
const address = "BASE/api/v1/records?order=ending";
const answer = await fetch(address);
const page = await answer.json();
if (!answer.ok) throw new Error(page.title);
for (const one of page.records) {
  console.log(one.publish_until, one.name);
}
""",
    ),
)
NAMES: Final = {"curl": "curl", "python": "Python", "javascript": "JavaScript"}
