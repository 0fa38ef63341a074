"""A crowded movie in tiles, and people who work on them."""

import gzip

import numpy as np

from backend.database import db
from backend.models import MovieRecord
from backend.movies import current_labels
from celldata.labels import Labels
from tests.backend.conftest import Edits

SIZE = (96, 192)
CELLS = 24  # 8 x 8 pixels each, three rows of eight


def crowd() -> Labels:
    images = np.zeros((5, *SIZE), np.uint32)
    for t in range(5):
        for n in range(CELLS):
            y, x = 12 + 32 * (n // 8), 8 + 24 * (n % 8)
            images[t, y : y + 8, x + t : x + t + 8] = n + 1
    return Labels.from_images({"nucleus": images})


def labels_of(who, task, t):
    answer = who.get(f"/tasks/{task['id']}/labels/nucleus/{t}")
    box = task["box"]
    shape = (box["y1"] - box["y0"], box["x1"] - box["x0"])
    return np.frombuffer(gzip.decompress(answer.data), "<u4").reshape(shape)


class Work:
    """A tile in somebody's hands."""

    def __init__(self, who, wish=None):
        self.who = who
        if wish is None:
            answer = who.ask(kind="segmentation")
            self.task, self.token = answer["task"], answer["lease"]["token"]
        else:
            self.task = who.get(f"/tasks/{wish}").json
            self.token = who.lease(wish).json["token"]
        self.id, self.sequence = self.task["id"], self.task["sequence"]

    def local(self, y, x):
        return y - self.task["box"]["y0"], x - self.task["box"]["x0"]

    def paint(self, t, y, x, value, size=8, new=False):
        """A square at a place of the field; 0 erases."""
        before = labels_of(self.who, self.task, t)
        after = before.copy()
        top, left = self.local(y, x)
        after[top : top + size, left : left + size] = value
        changes = [Edits.between(before, after, t)]
        if new:
            changes.append(Edits.rows(added=[[t, value, value]]))
        gone = set(np.unique(before)) - set(np.unique(after)) - {0}
        if gone:
            changes.append(Edits.rows(removed=[[t, int(v), int(v)] for v in sorted(gone)]))
        answer = self.who.save(self.id, self.token, self.sequence, Edits.of(*changes))
        assert answer.status_code == 200, answer.json
        self.sequence = answer.json["sequence"]

    def flag(self, reason):
        """Say that it cannot be labeled."""
        answer = self.who.post(f"/tasks/{self.id}/flag", {"lease": self.token, "reason": reason})
        assert answer.status_code == 204, answer.json
        return self.id

    def submit(self):
        assert self.who.submit(self.id, self.token, self.sequence).status_code == 200
        return self.id


def accept(who, task_id):
    answer = who.judge(task_id, "accept")
    assert answer.status_code == 200, answer.json


def shapes(labels, t):
    """Cells of a frame as sets of pixels."""
    image = labels.images["nucleus"][t]
    return {
        frozenset(np.flatnonzero(np.isin(image, labels.cells.values_of(t, "nucleus", cell))).tolist())
        for cell in {row.cell for row in labels.cells.at(t, "nucleus")}
    }


def movie_labels(app, movie_id):
    with app.app_context():
        return current_labels.load_labels(db.session.get(MovieRecord, movie_id))
