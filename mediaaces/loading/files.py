"""Reads the fixture files and refuses what they should not hold, before anything is written."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml

from .shapes import SHAPES, Shape
from .typography import french_spaces

FOLDER = Path(__file__).resolve().parent.parent / "fixtures"
# What has one language only, French.
FRENCH = {"date_written", "written"}
EXPECTED = {str: "a text", int: "a number", bool: "true or false", list: "a list", dict: "a mapping"}


class FixtureError(Exception):
    """What is wrong, in which file and record."""


class Record(Mapping):
    """One checked record. Its French texts have their no-break spaces."""

    def __init__(self, data: dict, label: str):
        self._data, self.label = data, label

    def __getitem__(self, key: str):
        return self._data[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._data)

    def __len__(self) -> int:
        return len(self._data)

    def problem(self, message: str) -> FixtureError:
        return FixtureError(f"{self.label}: {message}")

    def only(self, *keys: str) -> dict:
        """Those of the keys that the record has."""
        return {key: self[key] for key in keys if key in self}

    def translated(self, *names: str) -> dict:
        return self.only(*(f"{name}_{language}" for name in names for language in ("fr", "en")))


class _Reader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """Ten times faster with libyaml. Refuses a key given twice; leaves days as text."""


def _mapping(loader: _Reader, node: yaml.MappingNode) -> dict:
    keys = [loader.construct_object(key) for key, _ in node.value]
    if twice := {key for key in keys if keys.count(key) > 1}:
        raise yaml.constructor.ConstructorError(None, None, f"key given twice: {', '.join(twice)}", node.start_mark)
    return dict(loader.construct_pairs(node, deep=True))


_Reader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)
_Reader.add_constructor("tag:yaml.org,2002:timestamp", lambda loader, node: loader.construct_scalar(node))


def read_folder(folder: Path = FOLDER) -> dict[str, list[Record]]:
    """The checked records of each kind of `SHAPES`, in the order of the files. Raises FixtureError."""
    return {kind: read_file(folder / f"{kind}.yaml", SHAPES[kind]) for kind in SHAPES}


def read_file(path: Path, shape: Shape) -> list[Record]:
    try:
        rows = yaml.load(path.read_text(encoding="utf-8"), _Reader)  # noqa: S506 -- a SafeLoader
    except (OSError, yaml.YAMLError) as error:
        raise FixtureError(f"{path.name}: {error}") from error
    if not isinstance(rows, list):
        raise FixtureError(f"{path.name}: a list of records is expected")
    return [_record(row, shape, f"{path.name}, record {number}") for number, row in enumerate(rows, 1)]


def _record(row: object, shape: Shape, place: str) -> Record:
    if not isinstance(row, dict):
        raise FixtureError(f"{place}: a mapping is expected")
    label = f"{place} ({row.get(shape.key, 'without ' + shape.key)})"
    if unknown := set(row) - set(shape.keys):
        raise FixtureError(f"{label}: unknown key {', '.join(sorted(map(str, unknown)))}")
    if missing := set(shape.required) - set(row):
        raise FixtureError(f"{label}: missing key {', '.join(sorted(missing))}")
    for key in row:
        other = f"{key[:-3]}_en" if key.endswith("_fr") else f"{key[:-3]}_fr" if key.endswith("_en") else key
        if other not in row:
            raise FixtureError(f"{label}: {key} without {other}")
    return Record({key: _value(value, shape.keys[key], key, label) for key, value in row.items()}, label)


def _value(value: object, kind: object, key: str, label: str):
    if isinstance(kind, list):
        if not isinstance(value, list):
            raise FixtureError(f"{label}: {key} is a list of records")
        return [_record(row, kind[0], f"{label}, {key} {number}") for number, row in enumerate(value, 1)]
    if key == "when" and type(value) is int:
        value = str(value)
    if type(value) is not kind:
        raise FixtureError(f"{label}: {key} is {value!r}, {EXPECTED[kind]} is expected")
    if isinstance(value, str):
        value = value.strip()
        return french_spaces(value) if key.endswith("_fr") or key in FRENCH else value
    return value
