"""The words about the operator that every page carries: name, hotline, address, numbers of registration."""

from dataclasses import dataclass

from portal.web.words import Words

NAME = Words(zh="职业资格“挂证”举报平台", en="Reports on Rented Professional Certificates")
NOT_PUBLISHED = Words(zh="尚未公布", en="not yet published")


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteTexts:
    """Placeholders until the operator publishes the real ones."""

    name: Words = NAME
    owner: Words = NOT_PUBLISHED
    hotline: Words = NOT_PUBLISHED
    address: Words = NOT_PUBLISHED
    site_code: Words = NOT_PUBLISHED
    icp: Words = NOT_PUBLISHED
    police: Words = NOT_PUBLISHED
