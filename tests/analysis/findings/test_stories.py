"""The planted stories of a real set, each found by a named question; counts of two process logs by ``journeys``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

import lotse
import lotse.collect.domain as collect
from lotse.analysis.findings import funnel, journeys, reach, signals, weekly
from lotse.contacts.catalogue import Catalogue, Rule, Touchpoint
from lotse.contacts.filters import Filter
from lotse.contacts.home import Home
from lotse.contacts.log import ContactLog
from lotse.contacts.resolve import save_catalogue
from lotse.findings.types import Finding
from tests.conftest import PROJECT

pytestmark = pytest.mark.data

type Rows = Sequence[Mapping[str, Any]]
BUYING = "shop_product,shop_cart,shop_order"


def imported(folder: Path, mapping: str, file: Path) -> ContactLog:
    """The file under its mapping, with the catalogue entries that the mapping brings."""
    home = Home.at(folder)

    def merge(touchpoints: Sequence[Touchpoint], rules: Sequence[Rule], origin: str) -> int:
        tested = tuple(sorted({key for rule in rules for key in rule.attributes}))
        save_catalogue(home, Catalogue(1, tuple(touchpoints), tuple(rules), tested))
        return len(touchpoints)

    collect.import_file(file, PROJECT / "docs" / "mappings" / f"{mapping}.toml", home, merge=merge)
    return lotse.open(folder)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory, data_dir: Path) -> ContactLog:
    return imported(tmp_path_factory.mktemp("shop"), "ecom_clicks", data_dir / "ecom_clicks" / "ecom.csv.gz")


def ask(finding: Finding, log: ContactLog, where: Filter | None = None, **options: str) -> Rows:
    return finding.compute(log, where or Filter(), options).rows


def row(rows: Rows, **keys: Any) -> Mapping[str, Any]:
    (found,) = [row for row in rows if all(row[name] == value for name, value in keys.items())]
    return found


def sql(data_dir: Path, query: str) -> Any:
    file = data_dir / "ecom_clicks" / "ecom.csv.gz"
    return duckdb.sql(query.replace("CLICKS", f"read_csv('{file}')")).fetchall()


def test_payment_incident_in_weekly(shop: ContactLog, data_dir: Path) -> None:
    """Payments fail from one week on for three weeks: the touchpoint occurs in no other."""
    cells = [row for row in ask(weekly.FINDING, shop, by="day") if row["touchpoint"] == "shop_payment_error"]
    query = """select timestamp::date, count(*), count(distinct user_id) from CLICKS
        where event = 'payment_error' group by 1 order by 1"""
    assert [(row["start"], row["contacts"], row["reach"]) for row in cells] == sql(data_dir, query)
    assert (cells[0]["start"], cells[-1]["start"]) == (date(2024, 5, 19), date(2024, 6, 8))
    assert sum(row["contacts"] for row in cells) == 119


def test_payment_incident_in_journeys(shop: ContactLog) -> None:
    """Who meets it seldom buys afterwards, compared with those who reach the checkout from the cart."""
    during = Filter(since=datetime(2024, 5, 19, tzinfo=UTC), until=datetime(2024, 6, 9, tzinfo=UTC))
    rows = ask(journeys.FINDING, shop, during)
    failing = row(rows, **{"from": "shop_checkout", "to": "shop_payment_error"})
    working = row(rows, **{"from": "shop_checkout", "to": "shop_order"})
    assert failing["count"] > working["count"]


def test_checkout_bug_in_reach(shop: ContactLog, data_dir: Path) -> None:
    """The broken checkout is met by mobile only, whereas all other touchpoints are met by other devices too."""
    alone = [row for row in ask(reach.FINDING, shop) if row["part"] == "touchpoint"]
    ((people,),) = sql(data_dir, "select count(distinct user_id) from CLICKS where event = 'checkout_bug'")
    bug = row(alone, name="shop_checkout_bug")
    assert (bug["people"], bug["mobile"]) == (people, 1.0)
    assert max(row["mobile"] for row in alone if row["name"] != "shop_checkout_bug") < 0.8


def test_new_against_loyal_in_funnel(shop: ContactLog) -> None:
    """Loyal customers buy from the cart more often than new ones do."""
    new, loyal = (
        ask(funnel.FINDING, shop, Filter(segments=(f"lifecycle={stage}",)), steps=BUYING)[-1]
        for stage in ("new", "loyal")
    )
    assert loyal["of_first"] > new["of_first"]
    assert loyal["of_first_low"] > new["of_first_high"]


def test_cohort_drift_in_funnel(shop: ContactLog, data_dir: Path) -> None:
    """The youngest cohort buys least: its interval lies below that of the oldest."""
    shares = {}
    for cohort in ("2024-01", "2024-02", "2024-03", "2024-04"):
        step = ask(funnel.FINDING, shop, Filter(segments=(f"cohort={cohort}",)), steps="shop_order")[0]
        ((people,),) = sql(
            data_dir,
            f"select count(distinct user_id) from CLICKS where event = 'purchase' and user_cohort = '{cohort}'",
        )
        assert step["people"] == people
        shares[cohort] = ask(
            funnel.FINDING, shop, Filter(segments=(f"cohort={cohort}",)), steps="shop_product,shop_order"
        )[1]
    assert min(shares, key=lambda cohort: shares[cohort]["of_first"]) == "2024-04"
    assert shares["2024-04"]["of_first_high"] < shares["2024-01"]["of_first_low"]


def test_viral_article_in_funnel(shop: ContactLog, data_dir: Path) -> None:
    """Readers of the article come to look: of those who see a product hardly anybody fills a cart."""
    days = Filter(since=datetime(2024, 2, 29, tzinfo=UTC), until=datetime(2024, 3, 4, tzinfo=UTC))
    before = Filter(since=datetime(2024, 2, 1, tzinfo=UTC), until=datetime(2024, 2, 29, tzinfo=UTC))
    viral, usual = (ask(funnel.FINDING, shop, where, steps=BUYING) for where in (days, before))
    query = """select count(distinct user_id) from CLICKS
        where event = 'product_view' and timestamp >= '2024-02-29' and timestamp < '2024-03-04'"""
    assert viral[0]["people"] == sql(data_dir, query)[0][0]
    assert viral[1]["of_first"] < usual[1]["of_first"] / 2


@pytest.mark.parametrize(
    ("mapping", "file", "cases", "events"),
    [("helpdesk", "helpdesk.xes.gz", 4580, 21348), ("helpdesk_receipt", "receipt.csv.gz", 1434, 8577)],
)
def test_process_logs_in_journeys(
    tmp_path: Path, data_dir: Path, mapping: str, file: str, cases: int, events: int
) -> None:
    """Every case begins and ends once; every event is mapped and is a step into its touchpoint."""
    log = imported(tmp_path, mapping, data_dir / "helpdesk" / file)
    rows = ask(journeys.FINDING, log)
    assert sum(row["count"] for row in rows if row["from"] == "start") == cases
    assert sum(row["count"] for row in rows if row["to"] == "end") == cases
    ways = ask(signals.FINDING, log)
    assert sum(row["volume"] for row in ways) == events
    assert sum(row["volume"] for row in ways if row["touchpoint"]) == events
    assert sum(row["count"] for row in rows if row["to"] != "end") == events
