"""Run in the environment of other people's programs: reads a feed or entities from standard input."""

import json
import sys


def main() -> int:
    name, data = sys.argv[1], sys.stdin.buffer.read()
    return feed(data) if name.startswith("feed") else entities(data)


def feed(data: bytes) -> int:
    import feedparser

    found, wanted = feedparser.parse(data), {"id", "link", "title", "updated_parsed", "summary"}
    whole = [entry for entry in found.entries if wanted <= entry.keys()]
    print(f"   {found.version}, {len(whole)} of {len(found.entries)} entries are whole")
    return 0 if not found.bozo and whole and len(whole) == len(found.entries) else 1


def entities(data: bytes) -> int:
    """Each of them is valid, and nothing of it is dropped as unknown or unclean; what they name is there."""
    from followthemoney import model

    lines = [json.loads(line) for line in data.splitlines()]
    spoilt, named = 0, set()
    for line in lines:
        proxy = model.get_proxy(line, cleaned=False)
        proxy.schema.validate(line)
        kept = {key: sorted(values) for key, values in proxy.to_dict()["properties"].items()}
        spoilt += kept != {key: sorted(values) for key, values in line["properties"].items()}
        named |= {value for prop, value in proxy.itervalues() if prop.type.name == "entity"}
    lost = named - {line["id"] for line in lines}
    print(f"   {len(lines)} entities, {spoilt} changed while they were read, {len(lost)} named and not there")
    return 0 if lines and not spoilt and not lost else 1


if __name__ == "__main__":
    sys.exit(main())
