"""What promotions ask of the outside, in memory: kept to the same promises as the real products."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from tasks.adapters.model_facts import model_facts, recipe_of
from tasks.adapters.model_files import digest_of_files
from tasks.adapters.ports_promotion import ModelVersion
from tasks.errors import InputError
from tasks.readiness.promotion import Place

Files = Mapping[str, bytes]


@dataclass
class MemoryRegistry:
    """Registered models; runs' models are put in as files by run and artifact."""

    runs: dict[tuple[str, str], Files] = field(default_factory=dict)
    recipes: dict[str, Mapping[str, str]] = field(default_factory=dict)  # by run
    versions: dict[tuple[str, str], ModelVersion] = field(default_factory=dict)
    files: dict[tuple[str, str], Files] = field(default_factory=dict)  # by model and version
    aliases: dict[tuple[str, str], str] = field(default_factory=dict)

    def digest_of_run(self, run: str, artifact: str) -> str:
        """SHA-256 over names and bytes of a run's model."""
        from tempfile import TemporaryDirectory

        with TemporaryDirectory() as folder:
            return self.fetch_run(run, artifact, Path(folder))

    def register(
        self, model: str, run: str, artifact: str, sha256: str, tags: Mapping[str, str]
    ) -> ModelVersion:
        """The version that was made of this run's model."""
        from tempfile import TemporaryDirectory

        with TemporaryDirectory() as folder:
            if (found := self.fetch_run(run, artifact, Path(folder))) != sha256:
                raise InputError(f"run {run}: found digest {found[:12]}; allowed: {sha256[:12]}")
            facts = model_facts(Path(folder), recipe_of(self.recipes.get(run, {}), ""))
        for one in self.versions.values():
            if (one.model, one.run, one.sha256) == (model, run, sha256):
                return one
        number = str(1 + sum(one.model == model for one in self.versions.values()))
        ours = {"proofline.run": run, "proofline.sha256": sha256, **facts, **tags}
        self.files[model, number] = self.runs[run, artifact]
        return self.versions.setdefault((model, number), ModelVersion(model, number, run, sha256, ours))

    def version(self, model: str, version: str) -> ModelVersion | None:
        """One version."""
        return self.versions.get((model, version))

    def pointed(self, model: str, alias: str) -> str:
        """The version that the alias names now."""
        return self.aliases.get((model, alias), "")

    def point(self, model: str, alias: str, version: str) -> None:
        """Let the alias name this version."""
        if version and (model, version) not in self.versions:
            raise InputError(f"{model}: found no version {version!r}; allowed: a registered version")
        self.aliases[model, alias] = version

    def tag(self, model: str, version: str, tags: Mapping[str, str]) -> None:
        """Set tags on a version."""
        held = self.versions[model, version]
        self.versions[model, version] = replace(held, tags={**held.tags, **tags})

    def tagged(self, name: str) -> tuple[ModelVersion, ...]:
        """Every version that has a tag of this name."""
        return tuple(one for one in self.versions.values() if name in one.tags)

    def fetch(self, model: str, version: str, to: Path) -> str:
        """Copy a version's files."""
        if (model, version) not in self.files:
            raise InputError(f"{model}: found no version {version!r}; allowed: a registered version")
        return _written(self.files[model, version], to)

    def digest_here(self, model: str, version: str) -> str | None:
        """SHA-256 of a version's files."""
        from tempfile import TemporaryDirectory

        with TemporaryDirectory() as folder:
            return self.fetch(model, version, Path(folder))

    def fetch_run(self, run: str, artifact: str, to: Path) -> str:
        """Copy a run's model."""
        if (run, artifact) not in self.runs:
            raise InputError(f"run {run}: found no model {artifact!r}; allowed: one that the run logged")
        return _written(self.runs[run, artifact], to)

    @contextmanager
    def alone(self, place: Place) -> Iterator[None]:
        """Memory has one process."""
        yield


def _written(files: Files, to: Path) -> str:
    for name, content in files.items():
        (to / name).parent.mkdir(parents=True, exist_ok=True)
        (to / name).write_bytes(content)
    return digest_of_files(to)
