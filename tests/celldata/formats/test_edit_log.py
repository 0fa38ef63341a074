"""The file of a log: what was exported replays bit for bit, and whatever was done to the file is told."""

import json
import random
import zipfile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from celldata.edits import edit_to_json
from celldata.errors import DataError
from celldata.formats import edit_log, movie_folder
from celldata.formats.edit_log_reader import open_log
from celldata.label_digest import LabelDigest, differences, frame_digest, lineage_digest
from tests.random_edits import Hand, random_labels

FEATURES, TIMES, SHAPE = ("whole-cell", "nucleus"), range(3, 6), (6, 7)


def as_lines(edits, first=1):
    about = {"author": "Ann", "at": "2026-03-12T10:00:00+00:00", "revision": 1}
    return [{**edit_to_json(edit), "sequence": n, **about} for n, edit in enumerate(edits, first)]


def digest_of(labels):
    frames = {at: frame_digest(image) for at, image in labels.frames.items()}
    return LabelDigest(frames, lineage_digest(labels.cells, labels.divisions, labels.events))


def header_of(after, upto):
    return edit_log.LogHeader(
        "dish/segmentation/3-5", "segmentation", "dish", (9, *SHAPE), FEATURES, 3, 5, after, upto
    )


def export(path, base, hand, after=0):
    header = header_of(after, after + len(hand.log))
    lines = as_lines(hand.log, after + 1)
    lineage = (base.cells, base.divisions, base.events)
    return edit_log.write(path, header, base.frame, lineage, iter(lines), digest_of(hand.labels))


def history(seed, n_steps):
    rng = random.Random(seed)
    base = random_labels(rng, FEATURES, TIMES, SHAPE)
    hand = Hand(rng, base.copy())
    states = [base]
    for _ in range(n_steps):
        hand.step()
        states.append(hand.labels.copy())
    return base, hand, states


def same(window, labels):
    return (
        {at: image.tobytes() for at, image in labels.frames.items()}
        == {(f, t): window.frame(f, t).tobytes() for f in FEATURES for t in TIMES}
        and window.cells == labels.cells
        and window.divisions == labels.divisions
        and window.events == labels.events
    )


@given(st.integers(0, 2**32 - 1), st.integers(0, 30), st.integers(0, 40), st.data())
def test_a_random_log_replays_to_the_same_labels_bit_for_bit(tmp_path_factory, seed, n_steps, after, data):
    base, hand, states = history(seed, n_steps)
    path = tmp_path_factory.mktemp("log") / "log.zip"
    export(path, base, hand, after)
    upto = data.draw(st.integers(0, n_steps))
    with open_log(path) as log:
        assert same(log.replay(), hand.labels)
        assert same(log.replay(after + upto), states[upto])
        assert [logged.edit for logged in log.edits()] == hand.log


@pytest.fixture
def exported(tmp_path):
    """A log of 12 edits in log.zip."""
    base, hand, _ = history(7, 12)
    path = tmp_path / "log.zip"
    export(path, base, hand)
    return path


def repacked(path, **entries):
    """The same archive with entries replaced (bytes), or left out (None); names by their words."""
    target = path.with_name("changed.zip")
    names = {"header": "header.json", "log": "log.jsonl", "checksums": "log.sha256"}
    names |= {"pixels": "base/labels.ome.tif", "cells": "base/cells.json"}
    new = {names[key]: value for key, value in entries.items()}
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w") as archive:
        for name in old.namelist():
            content = new.get(name, old.read(name))
            if content is not None:
                archive.writestr(name, content)
    return target


def content(path, name):
    with zipfile.ZipFile(path) as archive:
        return archive.read(name)


def refusal(path, upto=None):
    with pytest.raises(DataError) as error, open_log(path) as log:
        log.replay(upto)
    assert error.value.source == str(path)
    return error.value.problem


def with_header(path, change):
    header = json.loads(content(path, "header.json"))
    change(header)
    return repacked(path, header=json.dumps(header))


def rechained(lines):
    checksum, checksums = "", []
    for line in lines:
        checksums.append(checksum := edit_log.next_checksum(checksum, line))
    return "".join(f"{checksum}\n" for checksum in checksums)


def test_the_header_says_what_the_log_is_of(exported):
    header = json.loads(content(exported, "header.json"))
    assert (header["format"], header["version"]) == ("prospero-edit-log", 1)
    assert (header["task"], header["movie"]) == ("dish/segmentation/3-5", "dish")
    assert header["shape"] == {"t": 9, "y": 6, "x": 7}
    assert header["frames"] == {"first": 3, "last": 5}
    assert (header["after"], header["upto"]) == (0, 12)
    assert [len(header["sha256"]["result"]["frames"][feature]) for feature in FEATURES] == [3, 3]


def test_the_base_is_a_folder_of_a_movie_that_others_read(exported, tmp_path):
    base, _, _ = history(7, 0)
    with zipfile.ZipFile(exported) as archive:
        archive.extractall(tmp_path / "unpacked")
    labels = movie_folder.read_labels(tmp_path / "unpacked" / "base")
    assert labels.features == FEATURES
    assert np.array_equal(labels.images["nucleus"][1], base.frame("nucleus", 4))
    assert {(r.t + 3, r.feature, r.value, r.cell) for r in labels.cells.rows} == set(base.cells.rows)


def test_the_log_is_streamed(exported, tmp_path):
    """Lines are written as they come, and given before the rest of the log is read."""
    base, hand, _ = history(7, 12)
    lines = as_lines(hand.log)
    seen = []

    def coming():
        for line in lines:
            seen.append(line["sequence"])
            yield line

    edit_log.write(
        tmp_path / "again.zip",
        header_of(0, 12),
        base.frame,
        (base.cells, base.divisions, base.events),
        coming(),
        digest_of(hand.labels),
    )
    assert seen == list(range(1, 13))
    raw = content(exported, "log.jsonl").splitlines(keepends=True)
    broken = repacked(exported, log=b"".join([*raw[:5], b"rubbish\n", *raw[6:]]))
    with open_log(broken) as log:
        given = log.edits()
        assert [next(given).sequence for _ in range(5)] == [1, 2, 3, 4, 5]
        with pytest.raises(DataError, match=r"line 6 of log\.jsonl"):
            next(given)


def test_a_changed_line_is_named(exported):
    raw = content(exported, "log.jsonl").splitlines(keepends=True)
    raw[6] = raw[6].replace(b'"author":"Ann"', b'"author":"Bob"')
    assert "line 7 of log.jsonl is not what was exported" in refusal(repacked(exported, log=b"".join(raw)))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda raw: [*raw[:3], raw[4], raw[3], *raw[5:]], "line 4 of log.jsonl is not what was exported"),
        (lambda raw: [*raw[:3], *raw[4:]], "line 4 of log.jsonl is not what was exported"),
        (lambda raw: raw[:9], "line 10 of log.jsonl is missing: the header announces 12 edits"),
        (lambda raw: [*raw, raw[-1]], "line 13 of log.jsonl is too much: the header announces 12 edits"),
        (lambda raw: [*raw[:-1], raw[-1][:20]], "line 12 of log.jsonl is not what was exported"),
    ],
)
def test_lines_swapped_missing_cut_or_too_many(exported, change, said):
    raw = content(exported, "log.jsonl").splitlines(keepends=True)
    assert said in refusal(repacked(exported, log=b"".join(change(raw))))


def test_checksums_made_anew_do_not_hide_a_change(exported):
    """Whoever changes a line and all checksums still has to change the header."""
    raw = content(exported, "log.jsonl").splitlines(keepends=True)
    raw[2] = raw[2].replace(b'"author":"Ann"', b'"author":"Bob"')
    forged = repacked(exported, log=b"".join(raw), checksums=rechained(raw))
    assert "log.sha256 and the header do not belong together" in refusal(forged)


def edited(exported, change):
    """A log whose third line says something else, with checksums to match."""
    raw = content(exported, "log.jsonl").splitlines(keepends=True)
    edit = json.loads(raw[2])
    change(edit)
    raw[2] = json.dumps(edit).encode() + b"\n"
    return repacked(exported, log=b"".join(raw), checksums=rechained(raw))


def test_a_line_that_is_no_edit_or_does_not_fit_is_named(exported):
    def paint_what_is_not_there(edit):
        run = {"before": 4_000_000_000, "after": 1, "spans": [0, 2]}
        edit["changes"] = [{"kind": "paint", "t": 3, "feature": "nucleus", "runs": [run]}]

    assert "line 3 of log.jsonl is no edit" in refusal(edited(exported, lambda edit: edit.pop("changes")))
    assert "line 3 of log.jsonl is no edit" in refusal(edited(exported, lambda edit: edit.pop("author")))
    said = refusal(edited(exported, paint_what_is_not_there))
    assert "line 3 of log.jsonl does not fit the labels" in said
    assert "where the edit expects 4000000000" in said
    said = refusal(edited(exported, lambda edit: edit.update(sequence=9)))
    assert "line 3 of log.jsonl is edit 9, where 3 should be" in said


def test_a_changed_base_is_told_before_the_first_edit(exported):
    assert "its base is not the one that was exported: the lineage" in refusal(repacked(exported, cells="[]"))
    assert "its base cannot be read" in refusal(repacked(exported, pixels=b"II*\0 is no TIFF"))
    assert "its base cannot be read" in refusal(repacked(exported, cells="{"))


def test_other_labels_than_the_servers_are_told(exported):
    def change(header):
        header["sha256"]["result"]["frames"]["nucleus"][1] = "0" * 64

    changed = with_header(exported, change)
    assert "leads to other labels than the server had: frame 4 of nucleus differ" in refusal(changed)
    with open_log(changed) as log:
        log.replay(11)  # on the way there is nothing to compare with


def test_parts_that_are_missing_are_named(exported):
    assert "is no log of a task (it has no header.json)" in refusal(repacked(exported, header=None))
    assert "has no log.jsonl" in refusal(repacked(exported, log=None))
    assert "has no log.sha256" in refusal(repacked(exported, checksums=None))
    assert "has no base/labels.ome.tif" in refusal(repacked(exported, pixels=None))


def test_other_versions_and_other_files_are_refused(exported, tmp_path):
    newer = with_header(exported, lambda header: header.update(version=9))
    assert "is a log of version 9; this Prospero reads version 1" in refusal(newer)
    other = with_header(exported, lambda header: header.update(format="something"))
    assert "is no log of a task, but 'something'" in refusal(other)
    for change in (
        lambda header: header.pop("sha256"),
        lambda header: header["frames"].update(last=99),
        lambda header: header.update(after=13),
        lambda header: header["sha256"]["base"]["frames"]["nucleus"].pop(),
    ):
        assert "header.json is not the header of a log" in refusal(with_header(exported, change))
    assert "header.json is not the header" in refusal(repacked(exported, header="[]"))
    assert "does not exist" in refusal(tmp_path / "nothing.zip")
    (tmp_path / "text.zip").write_text("not a zip")
    assert "cannot be unpacked" in refusal(tmp_path / "text.zip")


def test_a_file_cut_off_anywhere_or_with_a_flipped_byte_is_never_taken_for_good(exported, tmp_path):
    whole = exported.read_bytes()
    damaged = tmp_path / "damaged.zip"
    for size in range(0, len(whole), max(1, len(whole) // 40)):
        damaged.write_bytes(whole[:size])
        assert refusal(damaged)
    with zipfile.ZipFile(exported) as archive:
        info = archive.getinfo("log.jsonl")
    # The local header: 30 bytes, the last two of which say how long the extra field behind the name is.
    extra = int.from_bytes(whole[info.header_offset + 28 : info.header_offset + 30], "little")
    start = info.header_offset + 30 + len("log.jsonl") + extra
    for place in range(start, start + info.compress_size, max(1, info.compress_size // 25)):
        damaged.write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
        assert "of log.jsonl" in refusal(damaged)


def test_a_part_of_the_log_outside_it_is_refused(exported):
    assert "holds the labels after 0 to 12 edits, not after 13" in refusal(exported, 13)


def test_fewer_edits_than_announced_leave_no_file(tmp_path):
    base, hand, _ = history(1, 3)
    with pytest.raises(ValueError, match="3 edits came, 5 were announced"):
        edit_log.write(
            tmp_path / "log.zip",
            header_of(0, 5),
            base.frame,
            (base.cells, base.divisions, base.events),
            as_lines(hand.log),
            digest_of(hand.labels),
        )
    assert list(tmp_path.iterdir()) == []


def test_differences_name_frames_and_lineage():
    one = LabelDigest({("nucleus", 3): "a", ("nucleus", 4): "b"}, "x")
    assert differences(one, one) == []
    other = LabelDigest({("nucleus", 3): "a", ("nucleus", 4): "c"}, "y")
    assert differences(one, other) == ["frame 4 of nucleus", "the lineage"]
