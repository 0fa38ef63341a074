"""Skills: levels of people in kinds of tasks."""

import pytest

from backend.database import write
from backend.models import TaskKind
from backend.people import skills
from backend.people.accounts import create_user


def test_levels_are_nothing_until_they_are_given(app):
    with app.app_context():
        anna, maya = create_user("anna", "annotator"), create_user("maya", "admin")
        assert skills.levels_of(anna.id) == {TaskKind.SEGMENTATION: 0, TaskKind.TRACKING: 0}
        with write():
            skills.give(anna, {TaskKind.SEGMENTATION: skills.TRAINED})
        with write():
            skills.give(anna, {TaskKind.SEGMENTATION: 3}, by=maya)
        assert skills.levels_of(anna.id) == {TaskKind.SEGMENTATION: 3, TaskKind.TRACKING: 0}
        assert skills.levels_of(maya.id)[TaskKind.SEGMENTATION] == 0
        with pytest.raises(ValueError, match="0 to 9"), write():
            skills.give(anna, {TaskKind.TRACKING: 10})
        assert skills.levels_of(anna.id)[TaskKind.TRACKING] == 0
