"""The stores of the test's server, in its context."""

import pytest

from backend.database import db


@pytest.fixture
def stores(app):
    with app.app_context():
        yield app.extensions["prospero"]
        db.session.remove()
        db.engine.dispose()
