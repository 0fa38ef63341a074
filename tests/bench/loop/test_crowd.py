"""What a crowd may do in a round."""

from dataclasses import dataclass, field

import pytest

from bench.loop.crowd import Budget, Done, work


@dataclass
class Annotator:
    """Finds so many tasks, each with three corrections."""

    tasks: int
    done: Done = field(default_factory=lambda: Done(tasks=99))

    def do_some(self) -> bool:
        if not self.tasks:
            return False
        self.tasks -= 1
        self.done.tasks += 1
        self.done.corrections += 3
        return True


@dataclass
class Expert:
    """Judges what the annotator has handed in since."""

    annotator: Annotator
    judged: int = 0

    def do_some(self) -> bool:
        if self.judged == self.annotator.done.tasks:
            return False
        self.judged += 1
        return True


def done_with(budget: Budget, tasks: int = 10) -> tuple[Done, Expert]:
    annotator = Annotator(tasks)
    expert = Expert(annotator)
    return work(annotator, expert, budget), expert  # type: ignore[arg-type]


def test_no_more_tasks_than_the_budget_has():
    done, expert = done_with(Budget(4))
    assert (done.tasks, expert.judged) == (4, 4), "and all are judged"


def test_no_more_tasks_than_there_are():
    assert done_with(Budget(4), tasks=3)[0].tasks == 3


@pytest.mark.parametrize(("corrections", "tasks"), [(1, 1), (3, 1), (4, 2), (1000, 5)])
def test_a_task_is_ended_though_its_corrections_spend_the_budget(corrections, tasks):
    done, _ = done_with(Budget(5, corrections))
    assert (done.tasks, done.corrections) == (tasks, 3 * tasks)


@pytest.mark.parametrize("spent", [(0, None), (-1, None), (3, 0)])
def test_a_budget_that_buys_nothing_is_refused(spent):
    with pytest.raises(ValueError, match="buys nothing"):
        Budget(*spent)
