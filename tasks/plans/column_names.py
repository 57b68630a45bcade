"""What a column's name suggests: an id, a label, an annotator, something personal."""

from __future__ import annotations

import re

_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_a-zA-Z]+")

_ID = {"id", "uuid", "guid", "key"}
_ITEM = {"item", "example", "sample", "document", "record"}
_ANNOTATOR = {"annotator", "rater", "labeler", "labeller", "coder", "worker", "judge", "reviewer"}
_BY = {"annotated", "labeled", "labelled", "rated", "coded", "judged", "reviewed"}
# In the order in which a file with several of them most often means the label.
_LABEL = ("label", "labels", "annotation", "class", "category", "target", "rating", "sentiment", "y")
_PERSONAL = {
    *("name", "firstname", "lastname", "surname", "email", "mail", "phone", "mobile", "fax", "address"),
    *("street", "zip", "postcode", "postal", "ssn", "passport", "iban", "card", "account", "birth", "dob"),
    *("birthday", "ip", "latitude", "longitude", "lat", "lon", "salary", "gender", "religion", "user"),
    *("customer", "patient", "person", "author", "ethnicity"),
}


def words_of(name: str) -> tuple[str, ...]:
    """The words in a column's name, in lower case: ``labelA``, ``label_a`` and ``Label 1`` begin alike."""
    return tuple(part.lower() for part in _PARTS.findall(name))


def id_rank(name: str) -> int:
    """0 for an item's id, 1 for any id, 2 for what is not named like one."""
    words = words_of(name)
    named_id = bool(words) and words[-1] in _ID
    if words and words[0] in _ITEM and (named_id or len(words) == 1):
        return 0
    return 0 if words and len(words) == 1 and named_id else 1 if named_id else 2


def is_annotator(name: str) -> bool:
    """Whether the name says who gave the label."""
    words = words_of(name)
    by = len(words) > 1 and words[-1] == "by" and bool(_BY & set(words))
    return by or (bool(words) and words[0] in _ANNOTATOR and len(words) <= 2)


def label_rank(name: str) -> int | None:
    """How much the name sounds like a label, 0 the most; None when not at all."""
    found = [_LABEL.index(word) for word in words_of(name) if word in _LABEL]
    return min(found) if found and not is_annotator(name) and id_rank(name) == 2 else None


def is_personal(name: str) -> bool:
    """Whether the column may hold personal data, whose values go into no file of ours."""
    return bool(_PERSONAL & set(words_of(name)))
