from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from scipy.stats import chisquare

from lotse.contacts.schema import HEARD_OF_US, SCHEMA, TRUST, Kind
from lotse.customers.pseudonyms import Pseudonyms
from lotse.demo.generate import blocks, generate, truth_data
from lotse.demo.names import identities
from lotse.demo.truth import Truth
from lotse.demo.world import World
from tests.demo.conftest import END


def of_kind(contacts: pa.Table, *kinds: Kind) -> pa.Table:
    return contacts.filter(pc.is_in(contacts["kind"], pa.array([str(kind) for kind in kinds])))


def test_every_table_has_the_schema(world: World) -> None:
    assert {table.schema for table in generate(world)} == {SCHEMA}


def test_the_same_seed_gives_the_same_contacts(world: World, contacts: pa.Table) -> None:
    assert pa.concat_tables(generate(world)).equals(contacts)


def test_the_same_in_another_process() -> None:
    """Python orders sets of words anew in each process; nothing may hang on it."""
    program = (
        "from datetime import UTC, datetime; import hashlib, pyarrow as pa\n"
        "from lotse.demo.generate import generate; from lotse.demo.world import World\n"
        "world = World.of(3, datetime(2026, 11, 22, tzinfo=UTC), 3000)\n"
        "rows = str([table.to_pylist() for table in generate(world)])\n"
        "print(hashlib.sha256(rows.encode()).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            stdout=subprocess.PIPE,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(digests) == 1


def test_another_seed_gives_other_contacts(world: World, contacts: pa.Table) -> None:
    assert not pa.concat_tables(generate(replace(world, seed=12))).equals(contacts)


def test_about_as_many_contacts_as_asked_for(contacts: pa.Table) -> None:
    assert abs(len(contacts) / 60_000 - 1) < 0.15


def test_every_kind_is_there(contacts: pa.Table) -> None:
    assert set(pc.unique(contacts["kind"]).to_pylist()) == {str(kind) for kind in Kind}


def test_ids_are_unique(contacts: pa.Table) -> None:
    assert pc.count_distinct(contacts["contact_id"]).as_py() == len(contacts)


def test_all_contacts_lie_within_the_two_years(world: World, contacts: pa.Table) -> None:
    times = pc.min_max(contacts["occurred_at"]).as_py()
    assert world.start <= times["min"]
    assert times["max"] < world.end
    assert world.end - times["max"] < timedelta(days=1)  # this week is alive


def test_nothing_arrives_before_it_happens(contacts: pa.Table) -> None:
    assert pc.all(pc.less_equal(contacts["occurred_at"], contacts["received_at"])).as_py()


@pytest.mark.parametrize("name", ["hotel", "small"])
def test_blocks_hold_whole_customers_in_time_order(name: str) -> None:
    seen: set[int] = set()
    for table in generate(World.of(seed=5, end=END, contacts=200_000 if name == "hotel" else 5_000, name=name)):
        known = table.filter(pc.is_valid(table["customer"]))
        customer = known["customer"].to_numpy()
        assert seen.isdisjoint(customer.tolist())
        seen |= set(customer.tolist())
        same = customer[1:] == customer[:-1]
        later = np.diff(known["occurred_at"].cast(pa.int64()).to_numpy()) >= 0
        assert (later | ~same).all()
        assert (np.diff(customer) >= 0).all()


def test_referrals_bring_customers_who_buy_for_the_first_time(contacts: pa.Table) -> None:
    referrals = of_kind(contacts, Kind.REFERRAL)
    brought = set(referrals["related_customer"].to_pylist())
    assert len(brought) == len(referrals) > 50
    assert brought <= set(of_kind(contacts, Kind.PURCHASE)["customer"].to_pylist())
    pairs = zip(referrals["customer"].to_pylist(), referrals["related_customer"].to_pylist(), strict=True)
    assert all(giver is not None and giver != taker for giver, taker in pairs)


def test_whoever_is_recommended_to_exists(contacts: pa.Table, world: World) -> None:
    pseudonyms = Pseudonyms(world.key)
    existing = {pseudonyms.of(identity.identifier) for part in identities(world) for identity in part}
    related = of_kind(contacts, Kind.RECOMMENDATION, Kind.REFERRAL)["related_customer"].drop_null().to_pylist()
    assert len(related) > 100
    assert set(related) <= existing


def test_recommendation_precedes_the_referral(contacts: pa.Table) -> None:
    def when(kind: Kind) -> dict[tuple[int, int], object]:
        rows = of_kind(contacts, kind).select(["customer", "related_customer", "occurred_at"]).to_pylist()
        return {(row["customer"], row["related_customer"]): row["occurred_at"] for row in rows}

    recommended, referred = when(Kind.RECOMMENDATION), when(Kind.REFERRAL)
    both = recommended.keys() & referred.keys()
    assert len(both) > 50
    assert all(recommended[pair] < referred[pair] for pair in both)  # type: ignore[operator]


def test_replies_name_a_complaint_and_follow_it(contacts: pa.Table) -> None:
    complaints = of_kind(contacts, Kind.COMPLAINT)
    at = dict(zip(complaints["contact_id"].to_pylist(), complaints["occurred_at"].to_pylist(), strict=True))
    replies = of_kind(contacts, Kind.REPLY).select(["attributes", "occurred_at"]).to_pylist()
    assert len(replies) > 100
    assert all(at[dict(reply["attributes"])["case"]] < reply["occurred_at"] for reply in replies)


def test_votes_name_a_proposal(contacts: pa.Table) -> None:
    proposals = set(of_kind(contacts, Kind.PROPOSAL)["contact_id"].to_pylist())
    named = {dict(attributes)["proposal"] for attributes in of_kind(contacts, Kind.VOTE)["attributes"].to_pylist()}
    assert named <= proposals


def test_eight_waves_with_weights_and_touchpoints_never_used(contacts: pa.Table) -> None:
    ratings = of_kind(contacts, Kind.RATING)
    assert set(ratings["wave"].to_pylist()) == {f"W{number}" for number in range(1, 9)}
    assert ratings["weight"].null_count == 0
    ratings = ratings.filter(pc.is_null(ratings["purpose"]))
    unused = ratings.filter(pc.is_null(ratings["rating"]))
    assert {dict(attributes)["answer"] for attributes in unused["attributes"].to_pylist()} == {"not_used"}
    assert set(ratings["scale"].to_pylist()) == {"1-5", "0-10"}


def test_who_is_asked_says_how_they_heard_as_it_was_planted(contacts: pa.Table, truth: Truth, world: World) -> None:
    said = contacts.filter(pc.equal(contacts["purpose"], HEARD_OF_US))
    assert pc.all(pc.and_(pc.is_null(said["rating"]), pc.is_null(said["valence"]))).as_py()
    answers = set(zip(said["customer"].to_pylist(), said["signal"].to_pylist(), strict=True))
    named = [signal.removeprefix("heard/") for customer, signal in answers if customer is not None]
    assert len(named) == len({customer for customer, _ in answers if customer is not None}) > 250  # one answer each
    keys = [place.key for place in world.company.places]
    expected = truth.heard * len(named)
    found = np.array([named.count(key) for key in keys])
    asked = expected > 0
    assert found[~asked].sum() == 0
    assert chisquare(found[asked], expected[asked]).pvalue > 0.001
    earned = truth.heard[keys.index("word-of-mouth")] + truth.heard[keys.index("read-reviews")]
    assert earned > 0.3


def test_several_staff_rate_each_touchpoint(contacts: pa.Table) -> None:
    audit = of_kind(contacts, Kind.AUDIT)
    raters = audit.group_by("signal").aggregate([("staff", "count_distinct")])
    assert pc.min(raters["staff_count_distinct"]).as_py() >= 2


def test_staff_rate_all_but_what_they_do_not_name(contacts: pa.Table, world: World) -> None:
    rated = {signal.removeprefix("audit/") for signal in of_kind(contacts, Kind.AUDIT)["signal"].to_pylist()}
    every = {place.key for place in world.company.places}
    assert every - rated == set(truth_data(world)["staff_do_not_name"])


def test_counted_contacts_belong_to_nobody(contacts: pa.Table) -> None:
    counted = contacts.filter(pc.greater(contacts["count"], 1))
    assert set(counted["kind"].to_pylist()) == {"exposure"}
    assert counted["customer"].null_count == len(counted)


def test_no_identity_reaches_the_log(contacts: pa.Table, world: World) -> None:
    texts = pc.unique(contacts["text"].drop_null()).to_pylist()
    attributes = [value for row in contacts["attributes"].drop_null().to_pylist() for _, value in row]
    words = set(re.findall(r"\w+", " ".join([*texts, *attributes, *pc.unique(contacts["signal"]).to_pylist()])))
    people = [identity for part in identities(world) for identity in part]
    assert words.isdisjoint(identity.name.split()[1] for identity in people)
    assert words.isdisjoint(identity.identifier for identity in people)
    assert not any("@" in text for text in texts)


def test_texts_are_varied_and_fully_spelled_out(contacts: pa.Table) -> None:
    texts = contacts["text"].drop_null()
    assert pc.count_distinct(texts).as_py() > 0.4 * len(texts)
    assert not any(re.search(r"[{}]|  ", text) for text in pc.unique(texts).to_pylist())


def test_some_cookies_are_linked_to_customers(world: World) -> None:
    for block in list(blocks(world))[1:]:
        customers = set(block.contacts["customer"].drop_null().to_pylist())
        assert len(block.links) > 100
        assert {cookie for cookie, _ in block.links.tolist()} <= customers
        assert len(np.unique(block.links[:, 0])) == len(block.links)


def test_memory_does_not_grow_with_the_number_of_contacts() -> None:
    """Blocks are of one size, and none is kept."""
    largest = {}
    for count in (200_000, 450_000):
        sizes = [table.nbytes for table in generate(World.of(3, END, count))]
        largest[count] = max(sizes)
        assert len(sizes) == 1 + -(-count // 150_000)
    assert largest[450_000] < 1.2 * largest[200_000]


def test_the_small_world_loses_about_25_accounts_a_year_and_has_150_answers() -> None:
    lost, answers = [], []
    for seed in range(4):
        world = World.of(seed, END, name="small")
        lost.append(len(truth_data(world)["left"]) / 2)
        ratings = of_kind(pa.concat_tables(generate(world)), Kind.RATING)
        answers.append(pc.sum(pc.equal(ratings["signal"], "willingness")).as_py())
    assert world.units == 400
    assert 18 < np.mean(lost) < 32
    assert answers == [150] * 4


def test_truth_as_data_names_who_left(world: World, contacts: pa.Table) -> None:
    data = truth_data(world)
    said = {entry["customer"] for entry in data["left"] if not entry["silent"]}
    gave_notice = set(of_kind(contacts, Kind.CANCELLATION)["customer"].to_pylist())
    assert len(gave_notice & said) > 0.9 * len(gave_notice) > 20
    assert gave_notice.isdisjoint({entry["customer"] for entry in data["left"] if entry["silent"]} - said)


@pytest.mark.parametrize(
    ("question", "asked"),
    [("say_how_far_they_trust", TRUST), ("say_how_they_would_feel", "kano/")],
)
def test_to_ask_for_opinions_changes_nothing_else(
    world: World, contacts: pa.Table, monkeypatch: pytest.MonkeyPatch, question: str, asked: str
) -> None:
    monkeypatch.setattr(f"lotse.demo.surveys._Respondents.{question}", lambda *_: None)
    assert pc.sum(pc.starts_with(contacts["signal"], asked)).as_py() > 500
    with_it, without = (
        table.filter(pc.invert(pc.match_substring_regex(table["signal"], f"^({asked}|kano/)")))  # the last ones written
        for table in (contacts, pa.concat_tables(generate(world)))
    )
    assert with_it.equals(without)
