"""The index of the generated pages leads to all of them."""

from __future__ import annotations

from harness.catalogue.load import rules
from harness.catalogue.options import options
from harness.reports.book import PARTS, index_page


def test_the_index_leads_to_every_page() -> None:
    """Each part, each rule and each option is linked once."""
    page = index_page(rules(), options())
    wanted = [part.address for part in PARTS]
    wanted += [f"rules/{rule}.md" for rule in rules()] + [f"options/{option}.md" for option in options()]
    assert [1] * len(wanted) == [page.count(f"]({address})") for address in wanted]
