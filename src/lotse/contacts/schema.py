"""The contact: the one row that everything a customer experiences becomes."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

import pyarrow as pa


class Kind(StrEnum):
    """What happened. Asked, heard and staff's own view are told apart by kind and never share a mean."""

    USE = "use"
    RATING = "rating"
    COMMENT = "comment"
    COMPLAINT = "complaint"
    MENTION = "mention"
    PURCHASE = "purchase"
    REPURCHASE = "repurchase"
    CANCELLATION = "cancellation"
    RECOMMENDATION = "recommendation"
    REFERRAL = "referral"
    VOTE = "vote"
    PROPOSAL = "proposal"
    REPLY = "reply"
    EXPOSURE = "exposure"
    MEASURE = "measure"
    AUDIT = "audit"
    INCIDENT = "incident"
    PROFILE = "profile"


ASKED: Final = frozenset({Kind.RATING})
HEARD: Final = frozenset({Kind.COMMENT, Kind.COMPLAINT, Kind.MENTION})
STAFF: Final = frozenset({Kind.AUDIT, Kind.INCIDENT})
# Facts about a customer or the company, not something a customer experienced: in no volume and no reach.
NOT_EXPERIENCED: Final = frozenset({Kind.PROFILE, Kind.MEASURE, Kind.AUDIT, Kind.INCIDENT, Kind.REPLY})

# An attribute under this prefix says to which segment a contact or (kind `profile`) a customer belongs.
SEGMENT_PREFIX: Final = "segment."
# A rating whose signal begins so says what somebody thinks *of* a touchpoint, used or not: how important it is, how far
# it is trusted, how one would feel with it and without it (the two questions of Kano). That is an opinion and no
# experience there; however good or bad, it must move no mean of experiences.
IMPORTANCE: Final = "importance/"
TRUST: Final = "trust/"
KANO_FUNCTIONAL: Final = "kano/functional/"
KANO_DYSFUNCTIONAL: Final = "kano/dysfunctional/"
OPINIONS: Final = (IMPORTANCE, TRUST, KANO_FUNCTIONAL, KANO_DYSFUNCTIONAL)
HEARD_OF_US: Final = "heard_of_us"  # purpose: the answer to "how did you hear of us?", at the touchpoint it names

INSTANT: Final = pa.timestamp("us", tz="UTC")

SCHEMA: Final = pa.schema(
    [
        pa.field("source", pa.string(), nullable=False),
        pa.field("contact_id", pa.string(), nullable=False),
        pa.field("occurred_at", INSTANT, nullable=False),
        pa.field("received_at", INSTANT, nullable=False),
        pa.field("customer", pa.int64()),
        pa.field("account", pa.int64()),
        pa.field("related_customer", pa.int64()),
        pa.field("staff", pa.int64()),
        pa.field("location", pa.string()),
        pa.field("brand", pa.string()),
        pa.field("product", pa.string()),
        pa.field("signal", pa.string(), nullable=False),
        pa.field("kind", pa.string(), nullable=False),
        pa.field("valence", pa.float32()),
        pa.field("rating", pa.float32()),
        pa.field("scale", pa.string()),
        pa.field("weight", pa.float64()),
        pa.field("wave", pa.string()),
        pa.field("device", pa.string()),
        pa.field("purpose", pa.string()),
        pa.field("duration_s", pa.float32()),
        pa.field("cost", pa.float64()),
        pa.field("value", pa.float64()),
        pa.field("text", pa.string()),
        pa.field("language", pa.string()),
        pa.field("count", pa.int64(), nullable=False),
        pa.field("attributes", pa.map_(pa.string(), pa.string())),
        pa.field("import_id", pa.string()),
        pa.field("derived_from", pa.string()),
        pa.field("model_version", pa.string()),
    ]
)


def is_opinion(kind: str, signal: str) -> bool:
    """Does such a contact say what somebody thinks of a touchpoint, and not how it was there?"""
    return kind == Kind.RATING and signal.startswith(OPINIONS)


def named_in(signal: str) -> str:
    """What stands behind the prefix of an opinion's signal: the key of the touchpoint that it is about."""
    return next((signal.removeprefix(prefix) for prefix in OPINIONS if signal.startswith(prefix)), "")
