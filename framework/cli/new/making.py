"""The files of a new coworker: which there are, what stands in them, and writing them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

import framework
from framework.adapters.sheets import sample_workbook
from framework.cli.new import contract
from framework.cli.new.coworker_file import below, coworker_file
from framework.cli.new.portrait import portrait
from framework.cli.new.target_file import target_file
from framework.config.editing import add_system, as_written
from framework.config.site import Site
from framework.core.drafts import Draft, DraftWrite, Wishes
from framework.core.errors import CoworkerError
from framework.core.kinds import Kind
from framework.core.messages import message
from framework.core.values import Value
from framework.runtime.kinds import kinds

_SCHEMAS = Path(framework.__file__).parents[1] / "docs/schemas"


class Place(Value):
    """The municipality that a coworker is made for."""

    #: Its folder, and the one that several share.
    folder: Path
    common: Path
    #: The data folder.
    data: Path
    site: Site


class Order(Value):
    """What is to be made."""

    #: As people call it.
    name: str
    kind: str
    sample: Path | None
    #: Of the pages of the system that it is to act in.
    address: str | None
    #: What that is to be called, empty where nobody has said.
    called: str = ""
    place: Place

    @property
    def system(self) -> str:
        """What the system is called in `site.yaml`: by its host, where nobody has said."""
        if self.called:
            return self.called
        host = urlsplit(self.address or "").hostname or ""
        words = [word for word in host.split(".") if word not in {"www", "localhost"}]
        first = "".join(sign for sign in (words or [""])[0].lower() if sign.isalnum())
        return first if first[:1].isalpha() else f"{self.name.lower()}-system"

    def config(self, slug: str) -> Path:
        """Return the coworker's file."""
        return self.place.folder / "coworkers" / f"{slug}.yaml"

    def refuse_what_is_there(self, slug: str) -> None:
        """Raise `CoworkerError` when something would be overwritten, before anything is asked."""
        files = [self.config(slug)]
        if self.address is not None:
            files.append(self.place.folder / "targets" / f"{self.system}.yaml")
        if self.sample is not None:
            files.append(self.inbox(slug) / self.sample.name)
        for file in files:
            if file.exists():
                raise CoworkerError(message("{file} is there already.", file=str(file)))
        if self.address is not None and self.system in self.place.site.targets:
            text = message("site.yaml has a system {name} already.", name=self.system)
            raise CoworkerError(text)

    def folder(self, slug: str) -> str:
        """Return its own folder, below the data folder."""
        return f"{self.place.folder.name}/{slug}"

    def inbox(self, slug: str) -> Path:
        """Return where the files are put that it reads."""
        return self.place.data / self.folder(slug) / "in"


def make(order: Order, wishes: Wishes, answers: Mapping[str, str]) -> Iterator[str]:
    """Write the files; yields what was written and what comes next, a line each.

    Raises `CoworkerError` for a kind that is not there or a sample that cannot be read.
    """
    kind = _kind(order.kind)
    draft = _draft(order, kind, wishes)
    os.umask(0o077)
    config = order.config(wishes.slug)
    text = coworker_file(
        order.name, kind.name, wishes, answers,
        schema=_schema("coworker", config), parts=_parts(order, kind, draft, wishes),
    )  # fmt: skip
    yield _written(config, text)
    drawn = order.place.folder / "portraits" / f"{wishes.slug}.svg"
    if not drawn.exists():
        yield _written(drawn, portrait(order.name))
    if draft is not None and draft.writes is not None:
        yield from _system(order, draft.writes, wishes)
    if order.sample is not None:
        copy = order.inbox(wishes.slug) / order.sample.name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(order.sample, copy)
        yield f"{copy}: a copy, for the dry run; the first real run takes it"
    yield f"Answer the questions in it: coworker check {wishes.slug}"
    if draft is not None:
        yield f"Try it now, nothing is written: coworker run {wishes.slug} --dry-run"


def _kind(name: str) -> type[Kind]:
    if name not in kinds():
        known = ", ".join(kinds())
        raise CoworkerError(message("no kind {name} (there are: {known})", name=name, known=known))
    return kinds()[name]


def _draft(order: Order, kind: type[Kind], wishes: Wishes) -> Draft | None:
    if not kind.by_settings:
        if order.sample is None and order.address is None:
            return None
        text = message("Kind {kind} knows what it reads and asks: leave --from and --target out.",
                       kind=kind.name)  # fmt: skip
        raise CoworkerError(text)
    if order.sample is None:
        text = message("Give a workbook like those that it is to read: --from FILE.xlsx")
        raise CoworkerError(text)
    return kind.draft(sample_workbook(order.sample), wishes)


def _parts(order: Order, kind: type[Kind], draft: Draft | None, wishes: Wishes) -> dict[str, str]:
    """Return sources, targets, rules and settings as they stand in the coworker's file."""
    if draft is None or order.sample is None:
        files = (folder / "rules" for folder in (order.place.folder, order.place.common))
        known = sorted({file.stem for folder in files for file in folder.glob("*.yaml")})
        return {
            "sources": contract.sources(kind, order.folder(wishes.slug), wishes),
            "targets": contract.targets(kind, list(order.place.site.targets), wishes),
            "rules": contract.rules(kind, known, wishes),
            "settings": contract.settings(kind, wishes),
        }
    ending = order.sample.suffix.lower()
    where = f'{{folder: {order.folder(wishes.slug)}/in, pattern: "*{ending}"}}'
    acts = f"targets:\n  {draft.writes.role}: {order.system}" if draft.writes else "targets: {}"
    return {
        "sources": f"sources:\n  {draft.source}: {where}",
        "targets": acts,
        "settings": below("settings", draft.settings),
    }


def _system(order: Order, writes: DraftWrite, wishes: Wishes) -> Iterator[str]:
    """Describe the system, and add it to `site.yaml`."""
    name, address = order.system, order.address or ""
    file = order.place.folder / "targets" / f"{name}.yaml"
    text = target_file(name, writes, wishes, schema=_schema("target", file))
    yield _written(file, text)
    site = order.place.folder / "site.yaml"
    if add_system(site, name, name, address):
        yield f"{site}: system {name} added"
    else:
        yield f"{site}: add these lines yourself\n{as_written(name, name, address)}"


def _schema(name: str, file: Path) -> str:
    """Return where an editor finds the schema of a file, from the file."""
    found = _SCHEMAS / f"{name}.schema.json"
    if not found.exists():
        return f"{name}.schema.json"
    return Path(os.path.relpath(found, file.parent)).as_posix()


def _written(file: Path, text: str) -> str:
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("x", encoding="utf-8") as out:
        out.write(text)
    return str(file)
