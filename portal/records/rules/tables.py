"""Rows of rules of publication before they are switched on, and of what became of them."""

from piccolo.columns import UUID, Date, Integer, Text, Varchar
from piccolo.table import Table


class PublicationDraft(Table, tablename="publication_draft"):
    """A rule that somebody proposes; at most one is open. `terms` and `authors` are lists.

    `state`: open, on or dropped. `begins_on` is the first day of decisions that it is for.
    """

    id = UUID(primary_key=True, default=None)
    state = Varchar(length=10, null=False, default="open")
    rule = Varchar(length=30, null=False, default="")
    source = Varchar(length=200, null=False, default="")
    begins_on = Date(null=False, default=None)
    terms = Text(null=False, default="[]")
    authors = Text(null=False, default="[]")
    ended_by = Varchar(length=60, null=True, default=None)
    ended_on = Date(null=True, default=None)
    version = Integer(null=False, default=0)
