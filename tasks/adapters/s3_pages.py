"""Reports in a bucket: one object a form; two writers at once lose nothing."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from tasks.adapters.page_files import INDEX, LATEST, as_of
from tasks.adapters.s3_texts import S3Texts
from tasks.errors import OutsideError

TRIES = 40  # to put what others put at the same moment; one of those who try always succeeds
LONGEST_WAIT_S = 0.2
AS_OF = "as-of"  # metadata of latest.*: the moment that the report is of


@dataclass(frozen=True)
class S3Pages:
    """``<prefix><project>/<kind>/<name>.{html,md,json,txt}`` and ``latest.*``.

    The prefix is empty or ends in a slash. ``published`` is where it is served, such as
    https://reports.example.org; "" for nowhere.
    """

    bucket: str
    prefix: str = ""
    published: str = ""

    def write(
        self, project: str, kind: str, name: str, forms: Mapping[str, str], *, latest: bool = True
    ) -> str:
        """Put every form (suffix -> text) under its name, and as the latest unless a later one is there."""
        for suffix, text in forms.items():
            self._texts.put(f"{project}/{kind}/{name}.{suffix}", text)
        if latest:
            of = as_of(forms.get("json"))
            for suffix, text in forms.items():
                self._put_latest(f"{project}/{kind}/{LATEST}.{suffix}", text, of)
        return self.address(project, kind, LATEST if latest else name)

    def address(self, project: str, kind: str, name: str) -> str:
        """Where people find the page of this name: where reports are published, else in the bucket."""
        return self._address(f"{project}/{kind}/{name}.html")

    def listed(self, project: str, kind: str = "") -> tuple[tuple[str, str], ...]:
        """Kind and name of each report, all of one kind or of any, that has its JSON beside it; by name."""
        start = len(f"{self.prefix}{project}/")
        held = self._texts.blobs.list(f"{_joined(project, kind)}/")
        found = (blob.key[start:].removesuffix(".json").split("/") for blob in held if _is_json(blob.key))
        named = ((one[0], one[1]) for one in found if len(one) == 2 and one[1] != LATEST)
        return tuple(sorted(named, key=lambda one: (one[1], one[0])))

    def indexes(self) -> tuple[tuple[str, str | None], ...]:
        """Each project with a report and the JSON of its index, None where it has none yet; by name."""
        projects = self._texts.folders()
        texts = self._texts.read_each([f"{project}/{INDEX}.json" for project in projects])
        held = zip(projects, texts, strict=True)
        return tuple((project, text) for project, text in held if text is not None or self.listed(project))

    def write_index(self, project: str, make: Callable[[], Mapping[str, str]]) -> str:
        """Put every form of what ``make`` gives beside the kinds, or beside the projects for "".

        ``make`` is called again where another index was put since it began to look: the last one that is
        put was made after every other, and holds what they hold.
        """
        place = _joined(project, INDEX)
        for _ in range(TRIES):
            before = self._texts.head(f"{place}.json").get("ETag")
            if self._is_put(place, make(), before):
                return self._address(f"{place}.html")
            _wait()
        raise self._too_many(place)

    def begin(self, project: str, kind: str, file: str, text: str) -> None:
        """Put a file of this text there, unless one is: of two at once the first is kept."""
        place = f"{project}/{kind}/{file}"
        if not self._texts.head(place):
            self._texts.put_after(place, text, None)

    def read(self, project: str, kind: str, file: str) -> str | None:
        """Text of one form, if it is there and is text."""
        return self._texts.read(_joined(project, kind, file))

    def read_each(self, project: str, files: Sequence[tuple[str, str]]) -> tuple[str | None, ...]:
        """Text of each (kind, file) in this order, several at a time; None for what is not there."""
        return self._texts.read_each([_joined(project, kind, file) for kind, file in files])

    def written(self, project: str, kind: str, name: str) -> str | None:
        """Where people find the page of this name, if it is there."""
        there = self._texts.head(f"{project}/{kind}/{name}.html")
        return self.address(project, kind, name) if there else None

    @property
    def _texts(self) -> S3Texts:
        return S3Texts(self.bucket, self.prefix)

    def _address(self, file: str) -> str:
        served = self.published.rstrip("/") or f"s3://{self.bucket}/{self.prefix}".rstrip("/")
        return f"{served}/{file}"

    def _put_latest(self, file: str, text: str, of: str) -> None:
        """Put it unless what is there is of a later moment; looked at again where another came between."""
        for _ in range(TRIES):
            held = self._texts.head(file)
            if held.get("Metadata", {}).get(AS_OF, "") > of:
                return
            if self._texts.put_after(file, text, held.get("ETag"), metadata={AS_OF: of}):
                return
            _wait()
        raise self._too_many(file)

    def _is_put(self, place: str, forms: Mapping[str, str], before: str | None) -> bool:
        """Whether every form was put, and no other index from ``before`` on until all were.

        The JSON goes first and is looked at last: who wrote over another's other forms sees it there.
        """
        own = self._texts.put_after(f"{place}.json", forms["json"], before)
        if own is None:
            return False
        for suffix in forms.keys() - {"json"}:
            self._texts.put(f"{place}.{suffix}", forms[suffix])
        return self._texts.head(f"{place}.json").get("ETag") == own

    def _too_many(self, file: str) -> OutsideError:
        return OutsideError(
            f"{self._texts.blobs.url}: others put {file} {TRIES} times meanwhile; "
            "the next report makes it anew"
        )


def _joined(*parts: str) -> str:
    return "/".join(filter(None, parts))


def _is_json(key: str) -> bool:
    return key.endswith(".json")


def _wait() -> None:
    time.sleep(random.uniform(0, LONGEST_WAIT_S))  # noqa: S311 - so that two do not meet again; no secret
