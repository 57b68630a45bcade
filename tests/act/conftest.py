"""What every test of moves starts from: three registered versions, in memory."""

import pytest

from tasks.adapters.connect import bound
from tasks.adapters.memory import memory
from tests.act.moves import register


@pytest.fixture(autouse=True)
def outside():
    with bound(memory()) as made:
        for version in (1, 2, 3):
            register(version)
        yield made
